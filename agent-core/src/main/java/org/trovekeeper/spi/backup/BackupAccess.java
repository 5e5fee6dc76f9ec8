package org.trovekeeper.spi.backup;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a backup tool needs to reach one engine's data.
 *
 * @param dataDirectory the engine's data folder
 * @param configurationFile the engine's main configuration file
 * @param credentialsFile what manager and strategy agree on, by which the engine's tools log in:
 *     for MariaDB an option file of mode 0600 with account, password and socket, for PostgreSQL a
 *     service file without a secret; does not exist before the engine was brought up
 * @param osUser who owns the data
 * @param privateDirectory the agent's folder on the data volume, for staging
 */
public record BackupAccess(
    Path dataDirectory,
    Path configurationFile,
    Path credentialsFile,
    Optional<String> osUser,
    Path privateDirectory) {}
