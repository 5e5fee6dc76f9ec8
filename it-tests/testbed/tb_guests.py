"""The servers and volumes of tb_fakes.py where guests really boot (FAKE_BOOT): kept as files below FAKE_CLOUD, so that
trove-api and trove-taskmanager, which are two processes, see the same cloud.
    servers/ID/user-data  what Nova was given       servers/ID/volume    size in GB of the disk to attach as /dev/vdb
    servers/ID/address    written by FAKE_BOOT      servers/ID/ended     written by FAKE_BOOT when the guest is gone
    servers/ID/pid, log   the process of FAKE_BOOT  servers/ID/instance  Trove's id of it
    volumes/ID            size in GB
FAKE_BOOT runs as FAKE_BOOT SERVER_ID USER_DATA_FILE. Its process is the server: TERM deletes it."""
import os
import shlex
import signal
import subprocess
import uuid

from novaclient import exceptions


def path(*names):
    return os.path.join(os.environ["FAKE_CLOUD"], *names)


def read(*names):
    try:
        with open(path(*names)) as f:
            return f.read().strip()
    except FileNotFoundError:
        return None


def write(text, *names):
    os.makedirs(os.path.dirname(path(*names)), exist_ok=True)
    with open(path(*names), "w") as f:
        f.write(str(text))


class Server:
    """One guest, as novaclient shows it."""
    flavor = {"id": "1"}

    def __init__(self, id):
        if not os.path.isdir(path("servers", id)) or read("servers", id, "ended") is not None:
            raise exceptions.NotFound(404)
        self.id, self.name = id, "server-" + id

    @property
    def address(self):
        return read("servers", self.id, "address")

    @property
    def status(self):
        return "ACTIVE" if self.address else "BUILD"

    @property
    def addresses(self):
        return {"private": [{"addr": self.address, "version": 4, "OS-EXT-IPS:type": "fixed"}]} if self.address else {}

    def delete(self):
        os.kill(int(read("servers", self.id, "pid")), signal.SIGTERM)


class Servers:
    def __init__(self, note):
        self.note = note

    def get(self, id):
        return Server(id)

    def interface_list(self, *a):
        return []

    def create(self, name, image, flavor, userdata=None, block_device_mapping_v2=None, meta=None, **kw):
        self.note("nova.servers.create", dict(kw, meta=meta, name=name, image=image, flavor=flavor, userdata=userdata))
        id = str(uuid.uuid4())
        write(userdata or "", "servers", id, "user-data")
        write((meta or {}).get("trove_instance_id", id), "servers", id, "instance")
        for volume in block_device_mapping_v2 or []:
            write(volume["volume_size"], "servers", id, "volume")
        with open(path("servers", id, "log"), "w") as log:
            boot = subprocess.Popen(shlex.split(os.environ["FAKE_BOOT"]) + [id, path("servers", id, "user-data")],
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        write(boot.pid, "servers", id, "pid")
        return Server(id)


class Volume:
    """An empty disk, as cinderclient shows it."""
    status, volume_type, attachments = "available", None, []

    def __init__(self, id):
        self.id, self.size = id, int(read("volumes", id))


class Volumes:
    def get(self, id):
        return Volume(id)

    def create(self, size, **kw):
        id = str(uuid.uuid4())
        write(size, "volumes", id)
        return Volume(id)

    def list(self, **kw):           # those that Nova did not delete with their server: none
        return []


def ports(server):
    """The network ports of a server, as neutronclient shows them."""
    address = read("servers", server, "address")
    return [{"id": "port-" + server, "network_id": "net", "fixed_ips": [{"ip_address": address, "subnet_id": "subnet"}]}] if address else []
