package org.trovekeeper.it.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.trovekeeper.it.Poll;
import org.trovekeeper.it.Server;
import org.trovekeeper.it.TestBed;

/**
 * A machine under emulation. It reaches the control plane, nobody reaches it, and what it says is
 * read from its console.
 */
final class BootedMachine implements Server {
  private static final int TAIL = 60;

  private final String instance;
  private final GuestBoot script;
  private final Path console;

  BootedMachine(TestBed bed, Image image, String instance, String userData) {
    this.instance = instance;
    script = new GuestBoot(bed, "machine");
    var seed = GuestBoot.seed(bed, instance, userData);
    console =
        Path.of(
            script.up(
                image,
                List.of("--mode", "qemu", "--mem", "1536", "--seed", seed.toString()),
                "CONSOLE"));
  }

  String instance() {
    return instance;
  }

  void awaitConsole(String pattern) {
    var searched = Pattern.compile(pattern);
    Poll.until(
        pattern + " on the console", BootedGuest.BOOT, () -> searched.matcher(console()).find());
  }

  /** An address behind the emulator's own translation. */
  @Override
  public String address() {
    return "10.0.2.15";
  }

  @Override
  public String tail() {
    var lines = console().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
  }

  @Override
  public void close() {
    script.down();
  }

  private String console() {
    try {
      return Files.readString(console, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
