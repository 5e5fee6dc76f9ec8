package org.trovekeeper.config;

import java.util.Optional;
import org.trovekeeper.spi.Secret;

/** Trove's own default for the key of backups is public: it hides nothing. */
final class DefaultKeyRules {
  private DefaultKeyRules() {}

  /** What an operator must know when new backups would be encrypted with it. */
  static Optional<String> warning(BackupSettings settings) {
    Optional<String> known =
        BackupKeys.ENCRYPTION_KEY.commonDefault(Generation.G1).filter(_ -> settings.encrypt());
    return known
        .filter(
            text -> settings.encryptionKey().map(Secret::reveal).filter(text::equals).isPresent())
        .map(_ ->
            "backups are encrypted with the default backup_aes_cbc_key, which is public; set a key"
                + " of your own on the control plane and all guests");
  }
}
