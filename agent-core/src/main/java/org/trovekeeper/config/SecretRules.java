package org.trovekeeper.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.trovekeeper.config.OsloFile.Entry;

/**
 * Which files hold a secret. Not only ours count: the control plane injects what the Python agents
 * need, too, such as service credentials and the password of an image registry.
 */
final class SecretRules {
  private static final Pattern SECRET_NAME =
      Pattern.compile("(.*_)?(password|passwd|secret|token|encr_key|cbc_key)");

  private static final Pattern URL_WITH_PASSWORD = Pattern.compile(".*://[^/@\\s]*:[^/@\\s]+@.*");

  private SecretRules() {}

  /** In the order in which they were read. */
  static List<Path> files(OsloConfig config) {
    Set<String> ours =
        ConfigKeys.all().stream()
            .filter(Key::secret)
            .flatMap(key -> key.places().stream())
            .map(Key.Alias::name)
            .collect(Collectors.toSet());
    return config.entries().stream()
        .filter(entry -> ours.contains(entry.key()) || secret(entry))
        .map(entry -> entry.origin().file())
        .distinct()
        .toList();
  }

  private static boolean secret(Entry entry) {
    return SECRET_NAME.matcher(entry.key()).matches()
        || URL_WITH_PASSWORD.matcher(entry.value()).matches();
  }
}
