package org.trovekeeper.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The launchers before a program: a session of its own, its account without the agent's
 * capabilities, and for tools the signal that ends them with the agent. Signals act as usual: what
 * a shell's background job ignores is inherited over any exec, and a server that stops by INT would
 * not. The launchers replace each other, so the process that was started is the program itself.
 */
final class LaunchPlan {
  private LaunchPlan() {}

  /**
   * A tool dies with the agent.
   *
   * @param spared whether the kernel, short of memory, spares this agent: its tools would inherit
   *     that, and the database would go before them
   */
  static List<String> tool(List<String> arguments, Optional<Account> account, boolean spared) {
    // changing the account clears the death signal, so one launcher does both in its right order
    List<String> options = new ArrayList<>(List.of("--pdeathsig", "KILL"));
    account.ifPresent(user -> options.addAll(switchTo(user)));
    List<String> line = line(options, arguments);
    return spared ? asAnyProcess(line) : line;
  }

  /** An engine outlives the agent. */
  static List<String> engine(List<String> arguments, Optional<Account> account) {
    return line(
        account.map(LaunchPlan::switchTo).orElse(List.of("--pdeathsig", "clear")), arguments);
  }

  private static List<String> asAnyProcess(List<String> line) {
    List<String> longer = new ArrayList<>(List.of("choom", "-n", "0", "--"));
    longer.addAll(line);
    return List.copyOf(longer);
  }

  private static List<String> switchTo(Account account) {
    return List.of(
        "--reuid",
        Integer.toString(account.user()),
        "--regid",
        Integer.toString(account.group()),
        "--init-groups",
        "--inh-caps=-all",
        "--bounding-set=-all",
        "--no-new-privs");
  }

  private static List<String> line(List<String> options, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of("setsid", "env", "--default-signal", "setpriv"));
    line.addAll(options);
    line.add("--");
    line.addAll(arguments);
    return List.copyOf(line);
  }
}
