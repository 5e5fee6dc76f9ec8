package org.trovekeeper.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.trovekeeper.rpc.Fields;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.rpc.RpcMethod.Parameter;

class DispatchRulesTest {
  private static final Fields USER =
      Fields.of("_name", "options").and("databases", Fields.of("name"));

  @Test
  void a_slip_in_the_name_of_an_argument_is_refused_with_what_was_meant() {
    RpcMethod stop = row("do_not_start_on_reboot", "force");
    DispatchRules.refuseUnknownArguments(stop, call(Map.of("do_not_start_on_reboot", true)));
    assertThatThrownBy(() ->
            DispatchRules.refuseUnknownArguments(stop, call(Map.of("do_not_start_on_rebot", true))))
        .hasMessageContaining("stop has no argument do_not_start_on_rebot")
        .hasMessageContaining("did you mean do_not_start_on_reboot?");
    assertThatThrownBy(() ->
            DispatchRules.refuseUnknownArguments(stop, call(Map.of("a\n" + "b".repeat(999), 1))))
        .hasMessageContaining("no argument a\\nbbb")
        .hasMessageContaining("it takes do_not_start_on_reboot, force")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(300));
  }

  @Test
  void a_slip_inside_an_object_or_a_list_is_refused_with_its_place() {
    RpcMethod method = row("users");
    DispatchRules.refuseUnknownArguments(
        method, call(Map.of("users", List.of(Map.of("_name", 1, "options", Map.of("x", 1)), 7))));
    DispatchRules.refuseUnknownArguments(method, call(Map.of("users", "no object at all")));
    assertRefused(method, List.of(Map.of("_name", 1), Map.of("_nam", 1)), "users[1]._nam", "_name");
    assertRefused(
        method, Map.of("databases", List.of(Map.of("nam", 1))), "users.databases[0].nam", "name");
  }

  private static void assertRefused(RpcMethod method, Object value, String place, String meant) {
    assertThatThrownBy(
            () -> DispatchRules.refuseUnknownArguments(method, call(Map.of("users", value))))
        .hasMessageContaining("stop has no argument " + place)
        .hasMessageContaining("did you mean %s?".formatted(meant));
  }

  @Test
  void a_method_that_takes_everything_refuses_nothing() {
    DispatchRules.refuseUnknownArguments(row(Parameter.ANY), call(Map.of("anything", 1)));
  }

  @Test
  void a_call_weighs_what_it_holds() {
    assertThat(DispatchRules.weight(call(Map.of("a", "x".repeat(1000)))))
        .isGreaterThan(DispatchRules.weight(call(Map.of())) + 2000);
  }

  private static RpcMethod row(String... parameters) {
    return new RpcMethod(
        "stop",
        Lane.READ,
        Duration.ofSeconds(1),
        Optional.empty(),
        false,
        List.of(parameters).stream().map(name -> new Parameter(name, "any", USER, false)).toList(),
        "",
        "",
        Optional.empty(),
        (_, _) -> true);
  }

  private static Incoming call(Map<String, @Nullable Object> arguments) {
    return new Incoming(
        "stop",
        "1.0",
        arguments,
        RequestContext.fresh(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
