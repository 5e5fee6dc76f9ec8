package org.trovekeeper.spi;

import java.util.Optional;

/** Names one account in a request. */
public record UserName(String name, Optional<String> host) {}
