package org.trovekeeper.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.EngineSettings;

/**
 * Everything that was configured.
 *
 * @param messaging empty when the agent runs embedded, without a control plane
 * @param secretFiles files that hold a secret; cloud-init leaves them readable for everybody
 */
public record AgentConfig(
    Identity identity,
    Generation generation,
    Optional<MessagingSettings> messaging,
    SwiftSettings swift,
    BackupSettings backup,
    EngineSettings engine,
    VolumeSettings volume,
    OwnSettings own,
    List<Path> secretFiles) {}
