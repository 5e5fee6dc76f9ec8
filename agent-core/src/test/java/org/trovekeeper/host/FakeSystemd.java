package org.trovekeeper.host;

import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.testing.ScriptedCommands;

/** One unit under a systemctl that answers as systemd 252 does. */
final class FakeSystemd {
  static final String INVOCATION = "0123456789abcdef0123456789abcdef";

  private final String unit;
  private final ScriptedCommands commands = new ScriptedCommands();
  private String active = "inactive";
  private String result = "success";
  private long mainPid;
  private boolean stubborn;
  private Optional<Boolean> enabled = Optional.empty();

  FakeSystemd(String unit) {
    this.unit = unit;
    commands.on("systemctl", "show").does(this::show);
    commands.on("systemctl", "start", unit).does(command -> start());
    commands.on("systemctl", "stop", "--no-block", unit).does(command -> stop());
    commands.on("systemctl", "kill", "--signal=KILL", unit).does(command -> crash());
    commands.on("systemctl", "reset-failed", unit).does(command -> reset());
    commands.on("systemctl", "enable", unit).does(command -> boot(true));
    commands.on("systemctl", "disable", unit).does(command -> boot(false));
  }

  ScriptedCommands commands() {
    return commands;
  }

  Optional<Boolean> enabled() {
    return enabled;
  }

  /** From now on the engine ignores a stop. */
  void ignoreStops() {
    stubborn = true;
  }

  Finished crash() {
    return become("failed", "signal", 0);
  }

  private Finished show(Command command) {
    List<String> arguments = command.arguments();
    return arguments.getLast().equals(unit)
        ? answer(
            "Result=%s%nMainPID=%d%nLoadState=loaded%nActiveState=%s%nInvocationID=%s%nExecMainStatus=%d%n"
                .formatted(result, mainPid, active, INVOCATION, result.equals("signal") ? 9 : 0))
        : answer("Result=success\nMainPID=0\nLoadState=not-found\nActiveState=inactive\n");
  }

  private Finished start() {
    return become("active", "success", 4711);
  }

  private Finished stop() {
    if (active.equals("failed")) {
      return answer("");
    }
    return stubborn ? become("deactivating", result, mainPid) : become("inactive", result, 0);
  }

  private Finished reset() {
    return become(active.equals("failed") ? "inactive" : active, "success", mainPid);
  }

  private Finished boot(boolean atBoot) {
    enabled = Optional.of(atBoot);
    return answer("");
  }

  private Finished become(String nextActive, String nextResult, long pid) {
    active = nextActive;
    result = nextResult;
    mainPid = pid;
    return answer("");
  }

  private static Finished answer(String output) {
    return new Finished(0, output, "");
  }
}
