package org.trovekeeper.spi;

import java.util.Optional;

/** What {@code update_attributes} may change; empty parts stay. */
public record UserChange(Optional<String> name, Optional<String> host, Optional<Secret> password) {}
