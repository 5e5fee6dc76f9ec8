package org.trovekeeper.attack;

import java.util.List;
import java.util.Map;

/**
 * All that a run is judged by.
 *
 * @param acks in the order in which each writer got them
 * @param attempted the highest number that each writer has tried
 * @param troubles what the harness itself saw fail: a set that did not come together, a status that
 *     was untrue
 */
public record Evidence(
    List<Ack> acks,
    Map<String, Long> attempted,
    List<Sighting> sightings,
    List<Inspection> inspections,
    List<Loss> losses,
    List<String> troubles) {}
