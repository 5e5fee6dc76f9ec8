package org.trovekeeper.postgresql;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Values that the server's program takes and with which it does not start on this machine. */
final class MachineRules {
  private static final Set<String> ON = Set.of("on", "true", "yes", "1");

  private MachineRules() {}

  /**
   * Why the server would not start with this value.
   *
   * @param hugePages how many huge pages the machine has
   */
  static Optional<String> refusal(String name, String value, long hugePages) {
    String plain = value.toLowerCase(Locale.ROOT);
    return switch (name) {
      case "huge_pages" -> ON.contains(plain) ? tooFew(1, hugePages) : Optional.empty();
      case "io_method" ->
          plain.equals("io_uring")
              ? Optional.of("whether the machine allows it is seen only at a start")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** Those that a running server has are free again when it is started again. */
  static Optional<String> tooFew(long wanted, long hugePages) {
    return wanted > hugePages
        ? Optional.of(
            "it would need %d huge pages or more, the machine has %d".formatted(wanted, hugePages))
        : Optional.empty();
  }
}
