package org.trovekeeper.status;

import java.util.Optional;
import org.trovekeeper.spi.EngineState;

/**
 * What a report is made of.
 *
 * @param restartRequired a change waits for a restart of the engine
 * @param restarting an operation of ours has the engine down and will bring it up again
 * @param last what was reported before, by this run of the agent
 * @param working the word of this control plane for a working database
 */
public record StatusFacts(
    PrepareState prepare,
    boolean restartRequired,
    boolean restarting,
    Optional<ServiceStatus> last,
    EngineState seen,
    ServiceStatus working) {}
