package org.trovekeeper.cloudinit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.trovekeeper.cloudinit.UserDataException.Reason;

/** What a template must be, so that nothing of it is lost on the way. */
final class TemplateRules {
  private TemplateRules() {}

  static void check(String name, String text) {
    if (!text.endsWith("\n")) {
      throw new UserDataException(Reason.TEMPLATE_TEXT, name + " does not end with a newline");
    }
    PartType type =
        PartType.of(text)
            .orElseThrow(() ->
                new UserDataException(
                    Reason.TEMPLATE_TYPE,
                    name + " begins with a line that cloud-init does not know"));
    if (type == PartType.CLOUD_CONFIG && !(parsed(name, text) instanceof Map<?, ?>)) {
      throw new UserDataException(Reason.TEMPLATE_MAPPING, name + " is not a mapping");
    }
  }

  /** The files that the template would write itself, and not only append to. */
  static Set<String> writtenPaths(Template template) {
    boolean readable = template.type() == PartType.CLOUD_CONFIG;
    return readable
            && parsed(template.name(), template.text()) instanceof Map<?, ?> top
            && top.get("write_files") instanceof List<?> files
        ? files.stream()
            .filter(
                file -> file instanceof Map<?, ?> map && !Boolean.TRUE.equals(map.get("append")))
            .map(file -> String.valueOf(((Map<?, ?>) file).get("path")))
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  private static @Nullable Object parsed(String name, String text) {
    try {
      return new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      // the parser's own message quotes the text, which may hold a password
      throw new UserDataException(Reason.TEMPLATE_MAPPING, name + " is not valid YAML");
    }
  }
}
