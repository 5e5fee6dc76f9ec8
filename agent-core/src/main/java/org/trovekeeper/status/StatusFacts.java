package org.trovekeeper.status;

import org.trovekeeper.spi.EngineState;

/**
 * What a report is made of.
 *
 * @param restartRequired a change waits for a restart of the engine
 * @param working the word of this control plane for a working database
 */
public record StatusFacts(
    PrepareState prepare, boolean restartRequired, EngineState seen, ServiceStatus working) {}
