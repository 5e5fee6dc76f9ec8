package org.trovekeeper.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Figures of the machine and of one process, as the management API shows them. */
public final class Machine {
  private final Path proc;

  public Machine() {
    this(Path.of("/proc"));
  }

  Machine(Path proc) {
    this.proc = proc;
  }

  public Hardware hardware() {
    Map<String, Long> memory =
        figures(proc.resolve("meminfo"))
            .orElseThrow(() -> GuestException.of(ErrorCode.FILE_FAILED, "there is no meminfo"));
    return new Hardware(
        memory.getOrDefault("MemTotal", 0L) * 1024, Runtime.getRuntime().availableProcessors());
  }

  /** Empty when there is no such process. */
  public Optional<Diagnostics> diagnostics(long pid) {
    return figures(proc.resolve(Long.toString(pid)).resolve("status"))
        .map(status ->
            new Diagnostics(
                status.getOrDefault("Threads", 0L),
                status.getOrDefault("FDSize", 0L),
                status.getOrDefault("VmSize", 0L),
                status.getOrDefault("VmPeak", 0L),
                status.getOrDefault("VmRSS", 0L),
                status.getOrDefault("VmHWM", 0L)));
  }

  /** Lines such as {@code VmRSS: 1234 kB}; those that hold no number are left out. */
  private static Optional<Map<String, Long>> figures(Path file) {
    try {
      return Optional.of(
          Files.readAllLines(file).stream()
              .map(line -> line.split("[:\\s]+", -1))
              .filter(words -> words.length > 1 && words[1].matches("[0-9]{1,18}"))
              .collect(Collectors.toMap(words -> words[0], words -> Long.valueOf(words[1]))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw GuestException.of(ErrorCode.FILE_FAILED, "cannot read " + file, e);
    }
  }

  /** The answer to {@code get_hwinfo}. */
  public record Hardware(long memoryBytes, int processors) {
    public Map<String, Object> asReply() {
      return Map.of("mem_total", memoryBytes, "num_cpus", processors);
    }
  }

  /** The engine's part of the answer to {@code get_diagnostics}; sizes in KiB. */
  public record Diagnostics(
      long threads, long fdSize, long vmSize, long vmPeak, long vmRss, long vmHwm) {
    /**
     * @param version what the caller gets as the engine's version
     */
    public Map<String, Object> asReply(String version) {
      return Map.of(
          "version", version, "threads", threads, "fd_size", fdSize, "vm_size", vmSize, "vm_peak",
          vmPeak, "vm_rss", vmRss, "vm_hwm", vmHwm);
    }
  }
}
