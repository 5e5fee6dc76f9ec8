package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.trovekeeper.guest.SampleTable;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.rpc.RpcMethod.Parameter;

final class SecretArgumentsTest {
  @Test
  void every_method_whose_table_row_holds_a_secret_is_kept_off_the_command_line() {
    List<String> secret =
        SampleTable.methods().stream()
            .filter(method -> method.parameters().stream().anyMatch(Parameter::secret))
            .map(RpcMethod::name)
            .toList();
    assertThat(secret).contains("prepare", "create_user");
    assertThat(SecretArguments.methods()).containsAll(secret);
  }
}
