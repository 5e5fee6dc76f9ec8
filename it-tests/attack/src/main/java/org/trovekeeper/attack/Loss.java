package org.trovekeeper.attack;

import java.util.Map;
import java.util.Set;

/**
 * A source that was lost without a plan, and given up for a replica. Replication does not wait for
 * replicas: what it had acknowledged last may be gone with it.
 *
 * @param at when it was lost, in nanoseconds of the run
 * @param received of each writer, the rows that one of the surviving servers had then: these must
 *     stay
 */
public record Loss(String member, long at, Map<String, Set<Long>> received) {}
