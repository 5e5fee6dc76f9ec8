package org.trovekeeper.guest;

import java.time.Duration;
import org.trovekeeper.config.Generation;

/**
 * How long bodies may take: a little less than the caller waits, so that it hears of a failure
 * instead of timing out.
 */
record Limits(Duration low, Duration high, Duration snapshot, Duration bulk) {
  static Limits of(Generation generation) {
    return switch (generation) {
      case G1 ->
          new Limits(
              Duration.ofSeconds(12),
              Duration.ofSeconds(585),
              Duration.ofHours(9),
              Duration.ofHours(24));
      case G2 ->
          new Limits(
              Duration.ofSeconds(12),
              Duration.ofSeconds(170),
              Duration.ofSeconds(1770),
              Duration.ofHours(24));
    };
  }
}
