package org.trovekeeper.status;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/**
 * Remembers how far the instance was prepared. Every change is on disk when its method returns. The
 * state lies on the root disk; the prepared mark lies on the data volume too, since after a rebuild
 * only that is left. Marks of Python agents count where we have none of our own.
 */
public final class PrepareMarks {
  private static final Logger log = LoggerFactory.getLogger(PrepareMarks.class);
  private static final String NEVER_BEGAN = "prepare was accepted and never began";
  private static final String PREPARED = "prepared";
  private static final String PYTHON_START = ".guestagent.prepare.start";
  private static final String PYTHON_END = ".guestagent.prepare.end";
  private static final int PRIVATE_FILE = 0600;
  private static final int PRIVATE_FOLDER = 0700;

  private final FileTree files;
  private final Path stateFile;
  private final Path volumeFolder;
  private volatile PrepareState state;
  private volatile String failure = "";

  private PrepareMarks(FileTree files, Path stateDir, Path volumeFolder) {
    this.files = files;
    this.stateFile = stateDir.resolve("prepare-state");
    this.volumeFolder = volumeFolder;
    this.state = PrepareState.NONE;
  }

  /**
   * Reads what earlier runs left. An agent that died while it prepared counts as failed. The data
   * volume must be mounted before, if it can be.
   *
   * @param volumeFolder the agent's private folder on the data volume
   * @param pythonFolders where Python agents put their marks, as {@link #pythonFolders}
   */
  public static PrepareMarks load(
      FileTree files, Path stateDir, Path volumeFolder, List<Path> pythonFolders) {
    PrepareMarks marks = new PrepareMarks(files, stateDir, volumeFolder);
    marks.state = marks.found(pythonFolders);
    return marks;
  }

  /** Homes of the accounts that Python agents run as, and where newer ones keep their marks. */
  public static List<Path> pythonFolders(FileTree files) {
    Path homes = Path.of("/home");
    List<Path> folders = new ArrayList<>(files.exists(homes) ? files.list(homes) : List.of());
    folders.addAll(
        List.of(Path.of("/opt/trove-guestagent"), Path.of("/var/lib/trove"), Path.of("/root")));
    return List.copyOf(folders);
  }

  public PrepareState state() {
    return state;
  }

  /** Whether {@code prepare} succeeded once; it is refused then. */
  public boolean prepared() {
    return state == PrepareState.DONE;
  }

  /** What the latest prepare failed at, or why it was refused; empty when it did not. */
  public String failure() {
    return failure;
  }

  /** Work that ends in a serving database, or in failure, begins. */
  public void building() {
    write(PrepareState.BUILDING, "");
  }

  /**
   * The machine was touched, and there is no working database.
   *
   * @param why without secrets
   */
  public void failed(String why) {
    write(PrepareState.FAILED, why);
  }

  /**
   * The machine was not touched.
   *
   * @param why without secrets
   */
  public void refused(String why) {
    write(PrepareState.REFUSED, why);
  }

  /** A prepare was accepted and never began: it is not sent again. */
  public void neverBegan() {
    if (state != PrepareState.NONE) {
      return;
    }
    failedAlsoOnAFullDisk(NEVER_BEGAN);
  }

  /** Told all the same; the next start finds what this one found, or nothing of it. */
  private void failedAlsoOnAFullDisk(String why) {
    try {
      failed(why);
    } catch (GuestException e) {
      state = PrepareState.FAILED;
      failure = why;
      log.warn("event=prepare-state-not-kept reason=\"{}\"", e.plainMessage());
    }
  }

  /** The mark precedes the final report, so that a crash between them is harmless. */
  public void done() {
    write(PrepareState.DONE, "");
    markVolume();
  }

  /** As if prepare had never been asked for, whatever else is remembered anywhere. */
  public void reset() {
    files.delete(volumeFolder.resolve(PREPARED));
    write(PrepareState.NONE, "");
  }

  private PrepareState found(List<Path> pythonFolders) {
    Optional<String> own = files.read(stateFile);
    if (own.isPresent()) {
      failure = own.get().lines().skip(1).collect(Collectors.joining("\n"));
      return afterRestart(parse(own.get()));
    }
    if (files.exists(volumeFolder.resolve(PREPARED))) {
      return PrepareState.DONE;
    }
    PrepareState left = ofPython(pythonFolders);
    if (left != PrepareState.NONE) {
      log.info("event=python-marks state={}", left);
    }
    return left;
  }

  private PrepareState afterRestart(PrepareState own) {
    if (own == PrepareState.BUILDING) {
      failedAlsoOnAFullDisk("the agent was stopped while it prepared");
      return PrepareState.FAILED;
    }
    boolean volumeThere = files.exists(volumeFolder);
    if (own == PrepareState.DONE && volumeThere && !files.exists(volumeFolder.resolve(PREPARED))) {
      markVolume(); // died between the two marks
    }
    return own;
  }

  private PrepareState ofPython(List<Path> folders) {
    if (folders.stream().anyMatch(folder -> files.exists(folder.resolve(PYTHON_END)))) {
      return PrepareState.DONE;
    }
    return folders.stream().anyMatch(folder -> files.exists(folder.resolve(PYTHON_START)))
        ? PrepareState.FAILED
        : PrepareState.NONE;
  }

  private void markVolume() {
    files.makeFolder(volumeFolder, PRIVATE_FOLDER, Optional.empty());
    files.write(volumeFolder.resolve(PREPARED), "", PRIVATE_FILE, Optional.empty());
  }

  private void write(PrepareState next, String why) {
    String text = next.name().toLowerCase(Locale.ROOT) + "\n" + why;
    files.write(stateFile, text, PRIVATE_FILE, Optional.empty());
    failure = why;
    state = next;
    log.info("event=prepare-state state={}", next);
  }

  /** A text we never wrote means that something is wrong with the disk: not prepared well. */
  private static PrepareState parse(String text) {
    String word = text.lines().findFirst().orElse("").strip();
    for (PrepareState known : PrepareState.values()) {
      if (known.name().equalsIgnoreCase(word)) {
        return known;
      }
    }
    return PrepareState.FAILED;
  }
}
