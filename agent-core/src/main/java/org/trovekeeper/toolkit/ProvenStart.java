package org.trovekeeper.toolkit;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.ConfigLayers.Change;

/**
 * Starts a server with the user's settings as they are stored. Those with which it last came up are
 * kept; when it ends at newer ones, they are put back and the server is started with them. Wherever
 * that is cut off, the next start has settings that ran before, or does the same again.
 */
public final class ProvenStart {
  private static final Logger LOG = LoggerFactory.getLogger(ProvenStart.class);

  private final FileTree files;
  private final ConfigLayers layers;
  private final Change group;
  private final Path kept;
  private final Path undecided;
  private final Function<String, Map<String, ?>> settings;
  private final Consumer<Deadline> start;
  private final Consumer<Deadline> stop;

  /**
   * @param group the change that holds the user's settings
   * @param folder where the settings are kept that ran, on the data volume
   * @param settings reads a layer's text
   * @param start starts a server that is down
   * @param stop ends it, and whatever would start it again
   */
  public ProvenStart(
      FileTree files,
      ConfigLayers layers,
      Change group,
      Path folder,
      Function<String, Map<String, ?>> settings,
      Consumer<Deadline> start,
      Consumer<Deadline> stop) {
    this.files = files;
    this.layers = layers;
    this.group = group;
    this.kept = folder.resolve("last-ran");
    this.undecided = folder.resolve("in-doubt");
    this.settings = settings;
    this.start = start;
    this.stop = stop;
  }

  /** To be called while the server is down. {@code SETTING_REFUSED}: it runs with those before. */
  public void start(Deadline deadline) {
    if (!layers.present()) {
      // the volume is away: it starts with what it was given last, or not at all
      start.accept(deadline);
      return;
    }
    files.read(undecided).ifPresent(this::takeUp);
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
      throw startWith(proven.get(), wanted, e, deadline);
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
      LOG.warn("step=keep-settings result=failed why=\"{}\"", e.plainMessage());
    }
  }

  /** A start was cut off that had put the former settings in. What was stored since is newer. */
  private void takeUp(String wanted) {
    if (files.read(kept).equals(Optional.of(stored()))) {
      store(wanted);
    }
    files.delete(undecided);
  }

  private GuestException startWith(
      String proven, String wanted, GuestException ended, Deadline deadline) {
    Set<String> changed = differing(settings.apply(proven), settings.apply(wanted));
    LOG.warn(
        "step=engine-start result=ended settings={} next=those-of-before why=\"{}\"",
        changed,
        ended.plainMessage());
    // a service manager may be about to start it again, with either
    stop.accept(deadline);
    files.write(undecided, wanted, 0600, Optional.empty());
    store(proven);
    try {
      start.accept(deadline);
      files.delete(undecided);
      return refused(ended, changed, "");
    } catch (GuestException again) {
      ended.addSuppressed(again);
      if (again.code() != ErrorCode.ENGINE_FAILED) {
        files.delete(undecided);
        return refused(ended, changed, "; but " + again.plainMessage());
      }
      // It was not for these settings that it ended.
      store(wanted);
      files.delete(undecided);
      return ended;
    }
  }

  private static GuestException refused(GuestException ended, Set<String> changed, String however) {
    return GuestException.of(
            ErrorCode.SETTING_REFUSED,
            "%s; what had changed since it last ran is taken back: %s%s"
                .formatted(ended.plainMessage(), String.join(", ", changed), however),
            ended)
        .withHint("mend the configuration group and attach it again");
  }

  /** Nothing has run yet. */
  public void forget() {
    files.delete(kept);
    files.delete(undecided);
  }

  /** For work that needs the server up and not its newest settings. */
  public static void withEither(Runnable start) {
    try {
      start.run();
    } catch (GuestException e) {
      if (e.code() != ErrorCode.SETTING_REFUSED) {
        throw e;
      }
      LOG.warn("step=engine-start result=without-new-settings why=\"{}\"", e.plainMessage());
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

  /** The names that only one has, or that have two values. */
  private static Set<String> differing(Map<String, ?> one, Map<String, ?> other) {
    Set<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    names.removeIf(name -> Objects.equals(one.get(name), other.get(name)));
    return names;
  }
}
