package org.trovekeeper.it.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.Engine;
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
  static final Duration BOOT = Duration.ofMinutes(4); // however slow this machine is
  static final String AGENT = "trovekeeper.service";

  private final Engine kind;
  private final String instance;
  private final String subnet;
  private final GuestBoot script;
  private final String root;
  private final long bootedAt;

  private BootedGuest(
      TestBed bed, Image image, String instance, Function<GuestBoot, List<String>> seed) {
    kind = image.kind();
    this.instance = instance;
    subnet = bed.nextSubnet();
    script = GuestBoot.of(bed, "g" + subnet.replaceAll("^10|[.]", ""));
    var options = new ArrayList<>(List.of("--subnet", subnet));
    options.addAll(seed.apply(script));
    root = script.up(image, options, "ROOT");
    bootedAt = System.nanoTime();
  }

  /** With user data that comes from Nova's metadata service. */
  static BootedGuest withUserData(TestBed bed, Image image, String instance, String userData) {
    return new BootedGuest(
        bed,
        image,
        instance,
        script -> List.of("--seed", script.seed(instance, userData).toString()));
  }

  /** With a config drive that holds openstack/... */
  static BootedGuest withConfigDrive(TestBed bed, Image image, String instance, Path drive) {
    return new BootedGuest(
        bed, image, instance, script -> List.of("--config-drive", drive.toString()));
  }

  String instance() {
    return instance;
  }

  @Override
  public String address() {
    return subnet + ".2";
  }

  @Override
  public Engine kind() {
    return kind;
  }

  /** Time since the power was switched on. */
  Duration up() {
    return Duration.ofNanos(System.nanoTime() - bootedAt);
  }

  /** Runs a command inside, as root; it may fail. */
  Command exec(String... command) {
    return script.exec(command);
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

  /** The process of its server. */
  String engine() {
    return process(kind.unit());
  }

  /** Device and type of the file system on which its server sees its data. */
  String volume() {
    return run(
            "findmnt",
            "--task",
            engine(),
            "--noheadings",
            "-o",
            "SOURCE,FSTYPE",
            kind.family().mountPoint())
        .replaceAll(" +", " ");
  }

  /** What the agent said since this boot. */
  String journal() {
    return run("journalctl", "-b", "-o", "cat", "--no-pager", "-u", AGENT);
  }

  /** Puts a file of this machine into the guest. */
  void copy(Path file, String to) {
    try {
      Files.copy(file, Path.of(root + to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a folder of the root disk holds, also where a volume lies over it. */
  List<String> onRootDisk(String folder) {
    try (var files = Files.list(Path.of(root + folder))) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A clean reboot; comes back when systemd runs again. */
  void reboot() {
    var before = boot();
    exec("systemctl", "reboot");
    Poll.until(
        "reboot of " + script.name(), BOOT, () -> !boot().equals(before) && !boot().isEmpty());
  }

  private String boot() {
    return exec("cat", "/proc/sys/kernel/random/boot_id").out().strip();
  }

  @Override
  public String tail() {
    var journal = exec("journalctl", "-o", "short-precise", "--no-pager", "-n", "100");
    return "--- guest " + script.name() + " of " + instance + "\n" + journal.out() + journal.err();
  }

  /** As if its plug were pulled; the agent's journal is kept. */
  @Override
  public void close() {
    try {
      Files.createDirectories(REPORTS);
      var journal = exec("journalctl", "-o", "short-precise", "--no-pager").out();
      Files.writeString(REPORTS.resolve(script.name() + "-journal.log"), journal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      script.down();
    }
  }
}
