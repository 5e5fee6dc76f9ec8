package org.trovekeeper.cloudinit;

/** One part of the message. */
record Part(PartType type, String name, String text) {}
