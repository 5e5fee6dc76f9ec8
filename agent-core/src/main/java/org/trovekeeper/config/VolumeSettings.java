package org.trovekeeper.config;

import java.time.Duration;
import java.util.Optional;
import org.trovekeeper.spi.host.Volumes.FileSystemOptions;

/**
 * The data volume.
 *
 * @param supported whether there is one at all
 * @param fixedDevice our own setting, which beats what {@code prepare} says
 * @param configuredDevice the datastore's section, which {@code prepare} beats
 */
public record VolumeSettings(
    boolean supported,
    Optional<String> fixedDevice,
    String configuredDevice,
    FileSystemOptions fileSystem,
    Duration formatLimit) {

  /** The device to use when a call named this one, or none. */
  public String device(Optional<String> said) {
    return fixedDevice.or(() -> said).orElse(configuredDevice);
  }
}
