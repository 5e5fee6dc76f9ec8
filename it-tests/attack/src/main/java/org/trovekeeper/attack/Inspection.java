package org.trovekeeper.attack;

import java.util.Map;

/**
 * What the servers hold after writers were held and all replicas had caught up.
 *
 * @param what it followed upon, for the finding's words
 * @param at in nanoseconds of the run; rows acknowledged before it count
 * @param source the member that takes writes
 * @param members the contents of each member that is part of the set, the source included
 */
public record Inspection(String what, long at, String source, Map<String, Contents> members) {}
