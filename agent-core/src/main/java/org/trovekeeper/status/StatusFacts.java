package org.trovekeeper.status;

import org.trovekeeper.spi.EngineState;

/**
 * What a report is made of.
 *
 * @param working the word of this control plane for a working database
 */
public record StatusFacts(PrepareState prepare, EngineState seen, ServiceStatus working) {}
