package org.trovekeeper.it.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.Poll;
import org.trovekeeper.it.Server;
import org.trovekeeper.it.TestBed;

/**
 * A machine with systemd and cloud-init of its own (testbed/guest-boot), booted from an image and
 * what the control plane gave to it, as Nova would boot it.
 */
final class BootedGuest implements Server {
  private static final Path REPORTS =
      Path.of(System.getProperty("trovekeeper.reports", "target/guest-logs"));
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(25); // a tree may have to be built
  private static final Duration LIMIT = Duration.ofMinutes(2);
  static final String AGENT = "trovekeeper.service";

  private final TestBed bed;
  private final String instance;
  private final String subnet;
  private final String name;
  private final long bootedAt;

  private BootedGuest(TestBed bed, Image image, String instance, List<String> seed) {
    this.bed = bed;
    this.instance = instance;
    subnet = bed.nextSubnet();
    name = "g" + subnet.replaceAll("^10|[.]", "");
    var up = new ArrayList<>(List.of("--name", name, "--subnet", subnet));
    up.addAll(image.options(folder()));
    up.addAll(seed);
    up.add("up");
    guestBoot(BOOT_LIMIT, up).orFail();
    bootedAt = System.nanoTime();
  }

  /** Skips the test, with the reason, where guests cannot boot. */
  static void assumePossible(TestBed bed) {
    bed.noGuests()
        .ifPresent(reason -> {
          System.err.println("SKIPPED: " + reason);
          Assumptions.abort(reason);
        });
  }

  /** With user data that comes from Nova's metadata service. */
  static BootedGuest withUserData(TestBed bed, Image image, String instance, String userData) {
    var seed = bed.folder().resolve("seeds").resolve(instance);
    Image.write(seed.resolve("user-data"), userData);
    Image.write(
        seed.resolve("meta-data"), "instance-id: " + instance + "\nlocal-hostname: story\n");
    return new BootedGuest(bed, image, instance, List.of("--seed", seed.toString()));
  }

  /** With a config drive that holds openstack/... */
  static BootedGuest withConfigDrive(TestBed bed, Image image, String instance, Path drive) {
    return new BootedGuest(bed, image, instance, List.of("--config-drive", drive.toString()));
  }

  private Path folder() {
    return bed.folder().resolve("images").resolve(name);
  }

  String instance() {
    return instance;
  }

  @Override
  public String address() {
    return subnet + ".2";
  }

  /** Time since the power was switched on. */
  Duration up() {
    return Duration.ofNanos(System.nanoTime() - bootedAt);
  }

  /** Runs a command inside, as root; it may fail. */
  Command exec(String... command) {
    var line = new ArrayList<>(List.of("--name", name, "exec"));
    line.addAll(Arrays.asList(command));
    return guestBoot(LIMIT, line);
  }

  /** What a command that must not fail prints. */
  String run(String... command) {
    return exec(command).orFail().out().strip();
  }

  /** A property of a unit, as systemctl show prints it. */
  String property(String unit, String property) {
    return run("systemctl", "show", "--value", "-p", property, unit);
  }

  /** The main process of a unit: another one after a restart. */
  String process(String unit) {
    return property(unit, "MainPID");
  }

  /** What the agent said since this boot. */
  String journal() {
    return run("journalctl", "-b", "-o", "cat", "--no-pager", "-u", AGENT);
  }

  /** A clean reboot; comes back when systemd runs again. */
  void reboot() {
    var before = boot();
    exec("systemctl", "reboot");
    Poll.until("reboot of " + name, () -> !boot().equals(before) && !boot().isEmpty());
  }

  private String boot() {
    return exec("cat", "/proc/sys/kernel/random/boot_id").out().strip();
  }

  @Override
  public String tail() {
    var journal = exec("journalctl", "-o", "short-precise", "--no-pager", "-n", "100");
    return "--- guest " + name + " of " + instance + "\n" + journal.out() + journal.err();
  }

  /** As if its plug were pulled; the agent's journal is kept. */
  @Override
  public void close() {
    try {
      Files.createDirectories(REPORTS);
      var journal = exec("journalctl", "-o", "short-precise", "--no-pager").out();
      Files.writeString(REPORTS.resolve(name + "-journal.log"), journal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      guestBoot(LIMIT, List.of("--name", name, "down")).orFail();
    }
  }

  private Command guestBoot(Duration limit, List<String> arguments) {
    var line = new ArrayList<>(List.of(bed.scripts().resolve("guest-boot").toString()));
    line.addAll(arguments);
    return Command.run(limit, bed.environment(), line);
  }
}
