package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LaunchPlanTest {
  private static final List<String> STATUS = List.of("cat", "/proc/self/status");
  private static final List<String> TOOL = List.of("/usr/bin/mariadb-backup", "--backup");

  @Test
  void a_tool_of_an_agent_that_the_kernel_spares_is_not_spared() {
    assertThat(LaunchPlan.tool(TOOL, Optional.empty(), true))
        .startsWith("choom", "-n", "0", "--", "setsid")
        .endsWith("--", "/usr/bin/mariadb-backup", "--backup");
  }

  @Test
  void otherwise_nobody_s_score_is_touched() {
    assertThat(LaunchPlan.tool(TOOL, Optional.empty(), false))
        .startsWith("setsid")
        .doesNotContain("choom");
    assertThat(LaunchPlan.engine(TOOL, Optional.empty())).doesNotContain("choom");
  }

  @Test
  void signals_that_the_agent_ignores_act_on_what_it_starts() throws Exception {
    for (List<String> line :
        List.of(
            LaunchPlan.tool(STATUS, Optional.empty(), false),
            LaunchPlan.tool(STATUS, Optional.empty(), true),
            LaunchPlan.engine(STATUS, Optional.empty()))) {
      List<String> inBackground =
          new ArrayList<>(List.of("env", "--ignore-signal=INT,QUIT,HUP,TERM"));
      inBackground.addAll(line);
      Process process = new ProcessBuilder(inBackground).redirectErrorStream(true).start();
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .as("31 signals; those above are the C library's own")
          .containsPattern("SigIgn:\t[0-9a-f]{8}[08]0{7}\n");
    }
  }
}
