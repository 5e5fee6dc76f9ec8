package org.trovekeeper.it;

import java.util.Map;

/** What Trove 10 (Rocky) gives a guest at boot. */
final class Rocky {
  private Rocky() {}

  static Map<String, String> files(Cloud cloud, Engine engine, String instance) {
    return Map.of(
        "/etc/trove/conf.d/guest_info.conf",
        """
        [DEFAULT]
        guest_id=%s
        datastore_manager=%s
        tenant_id=%s
        """
            .formatted(instance, engine.datastore(), cloud.swift().project()),
        "/etc/trove/conf.d/trove-guestagent.conf",
        """
        [DEFAULT]
        control_exchange = trove
        rpc_backend = rabbit
        os_region_name = RegionOne
        backup_segment_max_size = 8388608
        [oslo_messaging_rabbit]
        rabbit_host = %s
        rabbit_port = %s
        rabbit_userid = trove
        rabbit_password = trovepw
        [%s]
        volume_support = false
        """
            .formatted(cloud.bed().host(), cloud.bed().fact("RABBIT_PORT"), engine.datastore()));
  }
}
