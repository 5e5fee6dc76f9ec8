package org.trovekeeper.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.replication.Progress;

/** States of members, as small as a table wants them. */
final class SampleStates {
  private SampleStates() {}

  /** A source that takes writes. */
  static Sample server(String address) {
    return new Sample(address);
  }

  /** A replica that runs. */
  static Sample replica(String address, String source) {
    return server(address).following(source);
  }

  /** One state in the making. */
  static final class Sample {
    private final String address;
    private String agent;
    private String lineage = "system 1";
    private String serverId;
    private Optional<String> source = Optional.empty();
    private Optional<String> left = Optional.empty();
    private Optional<String> tookOver = Optional.empty();
    private boolean readOnly;
    private boolean receiving;
    private boolean applying;
    private Duration delay = Duration.ZERO;
    private long has = 7;
    private List<String> faults = List.of();

    private Sample(String address) {
      this.address = address;
      this.agent = "agent of " + address;
      this.serverId = "id of " + address;
    }

    Sample following(String address) {
      source = Optional.of(address);
      readOnly = true;
      receiving = true;
      applying = true;
      return this;
    }

    Sample closed() {
      readOnly = true;
      return this;
    }

    Sample left(String address) {
      left = Optional.of(address);
      return closed();
    }

    Sample tookOver(String address) {
      tookOver = Optional.of(address);
      return this;
    }

    Sample agent(String name) {
      agent = name;
      return this;
    }

    Sample lineage(String name) {
      lineage = name;
      return this;
    }

    Sample serverId(String id) {
      serverId = id;
      return this;
    }

    Sample delayed(Duration time) {
      delay = time;
      return this;
    }

    Sample deaf() {
      receiving = false;
      return this;
    }

    Sample stuck() {
      applying = false;
      return this;
    }

    Sample faulty(String fault) {
      faults = List.of(fault);
      return this;
    }

    Sample at(long number) {
      has = number;
      return this;
    }

    MemberState state() {
      return new MemberState(
          agent,
          "Sample",
          address,
          Optional.of(serverId),
          Optional.of(lineage),
          readOnly,
          source,
          receiving,
          applying,
          Optional.empty(),
          delay,
          "0-1-" + has,
          source.map(_ -> "0-1-" + has),
          new Progress(Map.of("0", has)),
          new Progress(Map.of("0", has)),
          left,
          tookOver,
          faults);
    }
  }
}
