package org.trovekeeper.config;

import java.util.Optional;

/**
 * How Swift is found and spoken to.
 *
 * @param swiftUrl prefix of account URLs, ending in {@code AUTH_}, to which the project id is added
 * @param authUrl Keystone v3, with which the user's token is re-scoped when nothing else names
 *     Swift
 * @param insecure no check of Swift's certificate
 */
public record SwiftSettings(
    Optional<String> swiftUrl,
    String serviceType,
    String endpointType,
    Optional<String> region,
    Optional<String> authUrl,
    boolean insecure) {}
