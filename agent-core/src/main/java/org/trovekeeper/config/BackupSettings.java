package org.trovekeeper.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.Secret;

/**
 * How backups are made.
 *
 * @param strategy the strategy's name as configured; empty means the datastore's only one
 * @param segmentMaxBytes no segment is larger
 * @param compress gzip the stream; G2 always does
 * @param encryptionKey what the older generation encrypts with; also tried when reading
 * @param encrypt write the older encrypted form; never on G2
 * @param verifyOnRestore compare the store's digest with the recorded one before reading
 * @param runnerOptions extra options of the tool by strategy name
 */
public record BackupSettings(
    Optional<String> strategy,
    String container,
    long segmentMaxBytes,
    boolean compress,
    boolean encrypt,
    Optional<Secret> encryptionKey,
    boolean verifyOnRestore,
    Map<String, List<String>> runnerOptions) {}
