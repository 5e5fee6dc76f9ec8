package org.trovekeeper.reference;

/**
 * A document that is written from a table in code.
 *
 * @param name file name below docs/
 */
public record ReferenceDocument(String name, String text) {}
