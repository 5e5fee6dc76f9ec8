package org.trovekeeper.guest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.rpc.Fields;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.rpc.RpcMethod.Compensation;
import org.trovekeeper.rpc.RpcMethod.Parameter;

/** Writes one row of the method table so that the table reads like a table. */
final class MethodBuilder {
  private final String name;
  private final Lane lane;
  private final Duration limit;
  private final List<Parameter> parameters = new ArrayList<>();
  private Optional<Duration> answerBy = Optional.empty();
  private boolean notifies;
  private String returns = "null";
  private Optional<Compensation> compensation = Optional.empty();

  private MethodBuilder(String name, Lane lane, Duration limit) {
    this.name = name;
    this.lane = lane;
    this.limit = limit;
  }

  static MethodBuilder of(String name, Lane lane, Duration limit) {
    return new MethodBuilder(name, lane, limit);
  }

  MethodBuilder takes(String parameter, String shape) {
    return takes(parameter, shape, Fields.ANY);
  }

  MethodBuilder takes(String parameter, String shape, Fields fields) {
    parameters.add(new Parameter(parameter, shape, fields, false));
    return this;
  }

  /** An argument that holds a password or key, and must never be shown. */
  MethodBuilder takesSecret(String parameter, String shape) {
    return takesSecret(parameter, shape, Fields.ANY);
  }

  MethodBuilder takesSecret(String parameter, String shape, Fields fields) {
    parameters.add(new Parameter(parameter, shape, fields, true));
    return this;
  }

  MethodBuilder answersBy(Duration duration) {
    answerBy = Optional.of(duration);
    return this;
  }

  MethodBuilder notifies() {
    notifies = true;
    return this;
  }

  MethodBuilder returns(String shape) {
    returns = shape;
    return this;
  }

  MethodBuilder compensatedBy(Compensation made) {
    compensation = Optional.of(made);
    return this;
  }

  RpcMethod does(String what, RpcMethod.Body body) {
    return new RpcMethod(
        name,
        lane,
        limit,
        answerBy,
        notifies,
        List.copyOf(parameters),
        returns,
        what,
        compensation,
        body);
  }
}
