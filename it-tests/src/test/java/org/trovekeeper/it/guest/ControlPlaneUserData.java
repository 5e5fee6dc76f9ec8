package org.trovekeeper.it.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** How Trove's control planes join an operator's .cloudinit with the files that they inject. */
enum ControlPlaneUserData {
  /** 17.0.0 to 23.x: one text behind the other. */
  APPENDED {
    @Override
    String compose(String operator, Map<String, String> files) {
      return operator + cloudConfig(files);
    }
  },

  /** 24.0.0 and later: both parsed, joined and written again. */
  MERGED {
    @Override
    String compose(String operator, Map<String, String> files) {
      Map<Object, Object> joined = new LinkedHashMap<>(mapping(operator));
      joined.put("write_files", mapping(cloudConfig(files)).get("write_files"));
      return "#cloud-config\n" + new Dump(DumpSettings.builder().build()).dumpToString(joined);
    }
  };

  private static final String OWNER = "ubuntu:root";

  abstract String compose(String operator, Map<String, String> files);

  private static String cloudConfig(Map<String, String> files) {
    return files.entrySet().stream()
        .map(file ->
            "- encoding: b64\n  owner: %s\n  path: %s\n  content: %s\n"
                .formatted(
                    OWNER,
                    file.getKey(),
                    Base64.getEncoder().encodeToString(file.getValue().getBytes(UTF_8))))
        .collect(Collectors.joining("", "#cloud-config\nwrite_files:\n", ""));
  }

  private static Map<?, ?> mapping(String yaml) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }
}
