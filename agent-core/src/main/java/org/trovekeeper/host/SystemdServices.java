package org.trovekeeper.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.host.Services;
import org.trovekeeper.spi.host.Ticker;

/** Engines as systemd units: the first unit of the service's list that exists. */
public final class SystemdServices implements Services {
  private static final Logger LOG = LoggerFactory.getLogger(SystemdServices.class);
  private static final Duration ASKING = Duration.ofSeconds(10);

  private static final Duration KILL_TAKES = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Commands commands;
  private final Ticker ticker;

  public SystemdServices(Commands commands, Ticker ticker) {
    this.commands = commands;
    this.ticker = ticker;
  }

  @Override
  public void start(ServiceSpec service, Deadline deadline) {
    Unit unit = require(service);
    if (unit.running()) {
      return;
    }
    LOG.info("event=unit-start unit={}", unit.name());
    // a unit that failed often would refuse to start for a while
    systemctl(ASKING, "reset-failed", unit.name());
    Finished started = systemctl(deadline.remaining(), "start", unit.name());
    if (started.exit() != 0) {
      throw GuestException.of(ErrorCode.ENGINE_FAILED, unit.name() + " did not start")
          .withHint("see journalctl -u " + unit.name());
    }
  }

  @Override
  public void stop(ServiceSpec service, Deadline deadline) {
    Optional<Unit> found = unit(service);
    if (found.isEmpty()) {
      return;
    }
    String name = found.get().name();
    LOG.info("event=unit-stop unit={}", name);
    // without waiting, since the unit's own limit may be longer than ours
    systemctl(ASKING, "stop", "--no-block", name);
    if (!ticker.await(() -> gone(name), PAUSE, deadline)) {
      LOG.warn("event=unit-kill unit={}", name);
      systemctl(ASKING, "kill", "--signal=KILL", name);
      if (!ticker.await(() -> gone(name), PAUSE, Deadline.in(KILL_TAKES))) {
        throw GuestException.of(ErrorCode.ENGINE_TIMEOUT, name + " is still there after KILL");
      }
    }
    // an end that was asked for is no failure, whatever its exit status
    systemctl(ASKING, "reset-failed", name);
  }

  @Override
  public OptionalLong pid(ServiceSpec service) {
    Optional<Unit> unit = unit(service).filter(Unit::running);
    return unit.isPresent() ? OptionalLong.of(unit.get().mainPid()) : OptionalLong.empty();
  }

  @Override
  public boolean endedUnasked(ServiceSpec service) {
    return unit(service).filter(Unit::endedUnasked).isPresent();
  }

  @Override
  public Optional<String> ending(ServiceSpec service) {
    return unit(service).flatMap(unit -> EndingRules.ofUnit(unit.result(), unit.status()));
  }

  @Override
  public String said(ServiceSpec service) {
    Optional<Unit> unit = unit(service).filter(found -> !found.invocation().isEmpty());
    if (unit.isEmpty()) {
      return "";
    }
    Finished journal =
        commands.run(
            Command.of(
                ASKING,
                "journalctl",
                "--quiet",
                "--no-pager",
                "--output=cat",
                "--lines=200",
                "_SYSTEMD_INVOCATION_ID=" + unit.get().invocation()));
    return journal.exit() == 0 ? journal.output() : "";
  }

  @Override
  public void startAtBoot(ServiceSpec service, boolean enabled, Deadline deadline) {
    String name = require(service).name();
    systemctl(deadline.remaining(), enabled ? "enable" : "disable", name).check("systemctl");
  }

  private Unit require(ServiceSpec service) {
    return unit(service)
        .orElseThrow(() ->
            GuestException.of(
                    ErrorCode.ENGINE_FAILED,
                    "no unit exists of " + String.join(", ", service.units()))
                .withHint("install the engine's package"));
  }

  private Optional<Unit> unit(ServiceSpec service) {
    return service.units().stream().map(this::show).filter(Unit::exists).findFirst();
  }

  private boolean gone(String name) {
    Unit unit = show(name);
    return unit.mainPid() == 0 && !unit.busy();
  }

  private Unit show(String name) {
    Finished shown =
        systemctl(
                ASKING,
                "show",
                "-p",
                "LoadState,ActiveState,MainPID,Result,ExecMainStatus,InvocationID",
                name)
            .check("systemctl");
    return Unit.of(name, shown.output());
  }

  private Finished systemctl(Duration limit, String... arguments) {
    List<String> line = new ArrayList<>(List.of("systemctl"));
    line.addAll(List.of(arguments));
    return commands.run(Command.of(limit, line));
  }

  /** A unit's properties at one moment. */
  private record Unit(
      String name,
      boolean exists,
      String active,
      long mainPid,
      String result,
      int status,
      String invocation) {
    static Unit of(String name, String shown) {
      Map<String, String> properties =
          shown
              .lines()
              .map(line -> line.split("=", 2))
              .filter(pair -> pair.length == 2)
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
      return new Unit(
          name,
          "loaded".equals(properties.get("LoadState")),
          properties.getOrDefault("ActiveState", "inactive"),
          Long.parseLong(properties.getOrDefault("MainPID", "0")),
          properties.getOrDefault("Result", "success"),
          Integer.parseInt(properties.getOrDefault("ExecMainStatus", "0")),
          properties.getOrDefault("InvocationID", ""));
    }

    boolean running() {
      return mainPid != 0;
    }

    /** Also while systemd waits to start it again, which is not running. */
    boolean endedUnasked() {
      return !running() && !result.equals("success");
    }

    boolean busy() {
      return !active.equals("inactive") && !active.equals("failed");
    }
  }
}
