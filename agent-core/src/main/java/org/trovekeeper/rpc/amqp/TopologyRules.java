package org.trovekeeper.rpc.amqp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.trovekeeper.config.MessagingSettings.QueueOptions;

/** With which flags queues are declared where they are missing. */
final class TopologyRules {
  private TopologyRules() {}

  /** Of the control exchange and of the topic queues. */
  static boolean topicDurable(QueueOptions options) {
    return options.durable() || options.quorum();
  }

  static Map<String, Object> topicArguments(QueueOptions options) {
    Map<String, Object> arguments = mirrored(options);
    if (options.quorum()) {
      quorum(arguments, options);
    }
    return arguments;
  }

  /** Of the fanout queue, which expires by itself when no one uses it. */
  static Map<String, Object> transientArguments(QueueOptions options) {
    Map<String, Object> arguments = mirrored(options);
    if (!options.transientTtl().isZero()) {
      arguments.put("x-expires", number(options.transientTtl().toMillis()));
    }
    if (options.transientQuorum()) {
      quorum(arguments, options);
    }
    return arguments;
  }

  /** As Python sends it: the short form where it fits. */
  private static Object number(long value) {
    if (value <= Integer.MAX_VALUE) {
      return (int) value;
    }
    return value;
  }

  private static Map<String, Object> mirrored(QueueOptions options) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    if (options.mirrored()) {
      arguments.put("x-ha-policy", "all");
    }
    return arguments;
  }

  private static void quorum(Map<String, Object> arguments, QueueOptions options) {
    arguments.put("x-queue-type", "quorum");
    putPositive(arguments, "x-delivery-limit", options.quorumDeliveryLimit());
    putPositive(arguments, "x-max-in-memory-length", options.quorumMaxMemoryLength());
    putPositive(arguments, "x-max-in-memory-bytes", options.quorumMaxMemoryBytes());
  }

  private static void putPositive(Map<String, Object> arguments, String name, long value) {
    if (value > 0) {
      arguments.put(name, value);
    }
  }
}
