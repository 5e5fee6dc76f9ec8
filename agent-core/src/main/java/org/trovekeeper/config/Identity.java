package org.trovekeeper.config;

import java.util.Optional;
import org.trovekeeper.spi.Secret;

/**
 * Who the instance is, as guest_info.conf says.
 *
 * @param datastoreManager in lower case
 * @param datastoreVersion empty when the control plane did not know it
 * @param instanceKey present when messages are encrypted
 */
public record Identity(
    String guestId,
    String datastoreManager,
    Optional<String> datastoreVersion,
    Optional<String> tenantId,
    Optional<Secret> instanceKey) {}
