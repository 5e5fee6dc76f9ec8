package org.trovekeeper.status;

import org.trovekeeper.spi.EngineState;

/**
 * What a report is made of.
 *
 * @param faulty whether something keeps an engine that answers from being healthy
 * @param working the word of this control plane for a working database
 */
public record StatusFacts(
    PrepareState prepare, EngineState seen, boolean faulty, ServiceStatus working) {}
