package org.trovekeeper.spi.replication;

import java.util.Map;
import org.trovekeeper.spi.Secret;

/**
 * How to follow a source.
 *
 * @param position what the engine adds, for example {@code gtid_pos}
 */
public record SourceInfo(
    String host, int port, String account, Secret password, Map<String, String> position) {}
