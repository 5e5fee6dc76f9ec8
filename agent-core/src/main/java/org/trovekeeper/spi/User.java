package org.trovekeeper.spi;

import java.util.List;
import java.util.Optional;

/**
 * An account of the database. {@code host} is empty where the caller named none; engines without
 * hosts ignore it. The password is present in requests only, and in the answer that makes a root.
 */
public record User(
    String name,
    Optional<Secret> password,
    Optional<String> host,
    List<Database> databases,
    boolean root) {}
