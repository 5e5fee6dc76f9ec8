package org.trovekeeper.toolkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.ConfigOverrides.Change;

/**
 * Starts a server with the user's settings as they are stored. Those with which it last came up are
 * kept; when it ends at newer ones, only what it ends at is taken back. Which that is, its words
 * say or a few more starts. Wherever that is cut off, the next start has settings that ran before,
 * or does the same again.
 */
public final class StartWithRollback {
  private static final Logger LOG = LoggerFactory.getLogger(StartWithRollback.class);

  /** A search by starts ends here, and what is not cleared by then is taken back. */
  private static final int MOST_TRIALS = 8;

  private final FileTree files;
  private final ConfigOverrides layers;
  private final Change group;
  private final Path kept;
  private final Path undecided;
  private final Path onTrial;
  private final Form form;
  private final Consumer<Deadline> start;
  private final Consumer<Deadline> stop;
  private final SettingNotes notes;

  /**
   * How an engine writes the user's settings down.
   *
   * @param read a layer's settings; an empty value is a flag
   * @param write the layer's text
   * @param agents which names belong to the agent: a layer of an older agent may have them
   */
  public record Form(
      Function<String, Map<String, Optional<String>>> read,
      Function<Map<String, Optional<String>>, String> write,
      Predicate<String> agents) {}

  /**
   * @param group the change that holds the user's settings
   * @param folder where the settings are kept that ran, on the data volume
   * @param start starts a server that is down
   * @param stop ends it, and whatever would start it again
   */
  public StartWithRollback(
      FileTree files,
      ConfigOverrides layers,
      Change group,
      Path folder,
      Form form,
      Consumer<Deadline> start,
      Consumer<Deadline> stop) {
    this.files = files;
    this.layers = layers;
    this.group = group;
    this.kept = folder.resolve("last-ran");
    this.undecided = folder.resolve("in-doubt");
    this.onTrial = folder.resolve("on-trial");
    this.notes = new SettingNotes(files, folder);
    this.form = form;
    this.start = start;
    this.stop = stop;
  }

  /** What of the user's settings is not in force. */
  public SettingNotes notes() {
    return notes;
  }

  /**
   * To be called while the server is down. {@code SETTING_REFUSED}: it runs, without the settings
   * that the failure names.
   */
  public void start(Deadline deadline) {
    if (!layers.present()) {
      // the volume is away: it starts with what it was given last, or not at all
      start.accept(deadline);
      return;
    }
    files.read(undecided).ifPresent(this::takeUp);
    leaveOutTheAgents();
    // what was cut off between a layer and its copy for the server
    layers.reapply();
    String wanted = stored();
    try {
      start.accept(deadline);
    } catch (GuestException e) {
      Optional<String> proven = files.read(kept).filter(text -> !text.equals(wanted));
      if (e.code() != ErrorCode.ENGINE_FAILED || proven.isEmpty()) {
        throw e;
      }
      throw startWithout(proven.get(), wanted, e, deadline);
    }
    keep(wanted);
  }

  /** A server that is up is up, also where there is no space to note with what. */
  private void keep(String ran) {
    try {
      if (!files.read(kept).equals(Optional.of(ran))) {
        files.write(kept, ran, 0600, Optional.empty());
      }
    } catch (GuestException e) {
      LOG.warn("event=keep-settings result=failed reason=\"{}\"", e.plainMessage());
    }
  }

  /** A start was cut off that had other settings on trial. What was stored since is newer. */
  private void takeUp(String wanted) {
    Optional<String> present = Optional.of(stored());
    if (files.read(kept).equals(present) || files.read(onTrial).equals(present)) {
      store(wanted);
    }
    decided();
  }

  private void leaveOutTheAgents() {
    Map<String, Optional<String>> all = form.read().apply(stored());
    Map<String, Optional<String>> users = new LinkedHashMap<>(all);
    users.keySet().removeIf(form.agents());
    if (users.size() < all.size()) {
      LOG.warn("event=engine-start ignored={}", SettingChanges.between(users, all).names());
      store(users.isEmpty() ? "" : form.write().apply(users));
    }
  }

  private GuestException startWithout(
      String proven, String wanted, GuestException ended, Deadline deadline) {
    Map<String, Optional<String>> before = form.read().apply(proven);
    SettingChanges changes = SettingChanges.between(before, form.read().apply(wanted));
    String words = ended.plainMessage();
    LOG.warn(
        "event=engine-start result=ended settings={} next=those-that-ran reason=\"{}\"",
        changes.names(),
        words);
    files.write(undecided, wanted, 0600, Optional.empty());
    Trials trials = new Trials(before, changes, deadline);
    try {
      Map<String, String> refused = trials.refused(words);
      decided();
      notes.tookBack(refused);
      return refused(words, refused.keySet(), changes, "");
    } catch (GuestException again) {
      ended.addSuppressed(again);
      if (again.code() != ErrorCode.ENGINE_FAILED) {
        decided();
        Set<String> out = changes.namesWithout(trials.running);
        return refused(words, out, changes, "; but " + again.plainMessage());
      }
      // It was not for these settings that it ended.
      store(wanted);
      decided();
      return ended;
    }
  }

  /** The starts that find out at which of the changed settings a server ends. */
  private final class Trials {
    private final Map<String, Optional<String>> before;
    private final SettingChanges changes;
    private final Deadline deadline;
    private Set<String> running = Set.of();
    private boolean up;
    private int made;
    private Duration longest = Duration.ZERO;

    Trials(Map<String, Optional<String>> before, SettingChanges changes, Deadline deadline) {
      this.before = before;
      this.changes = changes;
      this.deadline = deadline;
    }

    /** The server runs without these, when this returns. It throws why nothing helps. */
    Map<String, String> refused(String words) {
      if (SettingSieve.named(words, changes.names()).size() != 1) {
        // whether the new settings are to blame at all
        run(Set.of());
      }
      Map<String, String> refused =
          changes.names().size() == 1
              ? Map.of(changes.names().iterator().next(), words)
              : SettingSieve.refused(changes.names(), words, some -> ask(some, words));
      Map<String, String> all = new TreeMap<>(refused);
      Set<String> rest = changes.namesWithout(refused.keySet());
      if (!up || !running.equals(rest)) {
        runOrLast(rest).ifPresent(why -> rest.forEach(name -> all.put(name, why)));
      }
      keep(stored());
      return all;
    }

    /** Why it does not run with these, but with what ran last; empty when it does. */
    private Optional<String> runOrLast(Set<String> rest) {
      try {
        run(rest);
        return Optional.empty();
      } catch (GuestException e) {
        if (e.code() != ErrorCode.ENGINE_FAILED || rest.isEmpty()) {
          throw e;
        }
        run(Set.of());
        return Optional.of(e.plainMessage());
      }
    }

    private Optional<String> ask(Set<String> some, String words) {
      if (made >= MOST_TRIALS || deadline.remaining().compareTo(longest.multipliedBy(3)) < 0) {
        return Optional.of(words);
      }
      try {
        run(some);
        return Optional.empty();
      } catch (GuestException e) {
        if (e.code() != ErrorCode.ENGINE_FAILED) {
          throw e;
        }
        return Optional.of(e.plainMessage());
      }
    }

    private void run(Set<String> some) {
      up = false;
      running = some;
      // a service manager may be about to start it again, with any of them
      stop.accept(deadline);
      Map<String, Optional<String>> settings = changes.applied(before, some);
      String text = settings.isEmpty() ? "" : form.write().apply(settings);
      files.write(onTrial, text, 0600, Optional.empty());
      store(text);
      made++;
      Duration left = deadline.remaining();
      try {
        start.accept(deadline);
        up = true;
      } finally {
        Duration took = left.minus(deadline.remaining());
        longest = took.compareTo(longest) > 0 ? took : longest;
      }
    }
  }

  private void decided() {
    files.delete(undecided);
    files.delete(onTrial);
  }

  private static GuestException refused(
      String words, Set<String> refused, SettingChanges changes, String however) {
    Set<String> rest = changes.namesWithout(refused);
    return GuestException.of(
            ErrorCode.SETTING_REFUSED,
            "%s; taken back: %s; in force: %s%s"
                .formatted(
                    words,
                    String.join(", ", refused),
                    rest.isEmpty() ? "what ran before" : String.join(", ", rest),
                    however))
        .withHint("change the configuration group and attach it again");
  }

  /** Nothing has run yet. */
  public void forget() {
    files.delete(kept);
    decided();
    notes.forget();
  }

  /** For work that needs the server up and not its newest settings. */
  public static void withEither(Runnable start) {
    try {
      start.run();
    } catch (GuestException e) {
      if (e.code() != ErrorCode.SETTING_REFUSED) {
        throw e;
      }
      LOG.warn("event=engine-start result=without-new-settings reason=\"{}\"", e.plainMessage());
    }
  }

  private String stored() {
    return group.read(layers).orElse("");
  }

  private void store(String text) {
    if (text.isEmpty()) {
      group.remove(layers);
    } else {
      group.put(layers, text);
    }
  }
}
