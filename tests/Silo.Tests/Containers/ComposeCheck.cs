using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>Says what is wrong with the deployment on one machine, as far as that can be seen without running it.</summary>
/// <param name="text">The compose file.</param>
/// <param name="secrets">The example of the file that holds the secrets.</param>
/// <param name="dockerfile">Where images of ours come from.</param>
/// <param name="programs">What variables they know.</param>
sealed class ComposeCheck(string text, string secrets, Dockerfile dockerfile, ProgramVariables programs)
{
    const string TopKeys = "name services volumes";
    const string ServiceKeys = "image build command environment volumes tmpfs ports depends_on network_mode hostname healthcheck restart read_only cap_drop security_opt logging stop_grace_period";
    const string HealthKeys = "test interval timeout retries start_period";
    const string OtherVariables = "POSTGRES_USER POSTGRES_DB POSTGRES_PASSWORD RABBITMQ_DEFAULT_USER RABBITMQ_DEFAULT_PASS";
    const string Loopback = "127.0.0.1:";
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    readonly JsonObject compose = YamlText.Documents(text).Single();

    Dictionary<string, JsonNode?> Services => compose.Members("services").ToDictionary(StringComparer.Ordinal);

    public IEnumerable<string> Complaints() =>
        [
            .. Layout(), .. Secrets(), .. Volumes(),
            .. Services.SelectMany(service => OfService(service.Key, service.Value)),
            .. Services.SelectMany(service => Needs(service.Key, service.Value)),
        ];

    IEnumerable<string> Layout()
    {
        foreach (var key in compose.NamesBeside(TopKeys).Where(static key => !key.StartsWith("x-", StringComparison.Ordinal))) yield return $"'{key}' is no part of a compose file that is known here";
        if (Of("silo").Count() != 3) yield return "there are not three silos";
        if (Of("worker").Count() != 2) yield return "there are not two workers";
    }

    IEnumerable<KeyValuePair<string, JsonNode?>> Of(string target) => Services.Where(service => ContainerImage.Target(service.Value.Text("image")) == target);

    IEnumerable<string> Secrets()
    {
        var asked = Regex.Matches(text, "\\$\\{(?<name>\\w+)(?<rest>[^}]*)\\}", RegexOptions.None, Limit).Select(static match => (Name: match.Groups["name"].Value, Otherwise: match.Groups["rest"].Value)).ToList();
        var given = secrets.Split('\n').Where(static line => line.Length > 0 && line[0] != '#').Select(static line => line.Split('=')).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);
        foreach (var (name, _) in asked.Where(one => !given.ContainsKey(one.Name))) yield return $"{name} is asked for, and not in .env.example";
        foreach (var (name, _) in asked.Where(static one => !one.Otherwise.StartsWith(":?", StringComparison.Ordinal))) yield return $"{name} may be missing without anybody being told";
        foreach (var (name, value) in given)
        {
            if (asked.TrueForAll(one => one.Name != name)) yield return $".env.example: nobody asks for {name}";
            if (value.Length > 0) yield return $".env.example: {name} has a value that everybody knows";
        }
    }

    IEnumerable<string> Volumes()
    {
        var declared = compose.Members("volumes").Select(static volume => volume.Key).ToHashSet(StringComparer.Ordinal);
        var used = Services.SelectMany(static service => service.Value.Texts("volumes")).Select(static volume => volume.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var volume in used.Where(volume => volume[0] != '.' && !declared.Contains(volume))) yield return $"the volume {volume} is not declared";
        foreach (var volume in declared.Except(used, StringComparer.Ordinal)) yield return $"nobody uses the volume {volume}";
        foreach (var file in used.Where(volume => volume[0] == '.' && !Repository.Has(volume))) yield return $"{file} is not there";
    }

    IEnumerable<string> OfService(string name, JsonNode? service)
    {
        foreach (var key in service.NamesBeside(ServiceKeys)) yield return $"{name}: '{key}' is no part of a service that is known here";
        foreach (var key in service.At("healthcheck").NamesBeside(HealthKeys)) yield return $"{name}: '{key}' is no part of a health check";
        var image = service.Text("image");
        foreach (var complaint in ContainerImage.Complaints(name, image, dockerfile)) yield return complaint;
        if (service.At("build") is { } build)
        {
            if (dockerfile.Stage(build.Text("target")) is null) yield return $"{name}: '{build.Text("target")}' is no stage of the Dockerfile";
            if (build.Text("target") != ContainerImage.Target(image)) yield return $"{name}: builds '{build.Text("target")}' and calls it {image}";
            if (!Repository.Has(Path.Combine(build.Text("context") ?? "", "Dockerfile"))) yield return $"{name}: no Dockerfile in '{build.Text("context")}'";
        }

        foreach (var port in service.Texts("ports").Where(static port => !port.StartsWith(Loopback, StringComparison.Ordinal))) yield return $"{name}: port {port} is open to other machines";
        foreach (var (variable, value) in service.Members("environment"))
            foreach (var complaint in OfVariable(name, service, variable, value?.ToString() ?? "")) yield return complaint;
        if (ContainerImage.Target(image) is { } target)
            foreach (var complaint in OfOurs(name, service, target)) yield return complaint;
        if (Proxy(service) is { } proxy)
            foreach (var complaint in OfProxy(name, service, proxy)) yield return complaint;
    }

    IEnumerable<string> OfVariable(string name, JsonNode? service, string variable, string value)
    {
        var known = ContainerImage.Target(service.Text("image")) is { } target ? programs.Knows(target, variable)
            : Proxy(service) is { } proxy ? proxy.Needed.Contains(variable) || proxy.Presets.ContainsKey(variable)
            : OtherVariables.Split(' ').Contains(variable, StringComparer.Ordinal);
        if (!known) yield return $"{name}: its program does not know {variable}";
        if (Regex.IsMatch(variable, "PASS|TOKEN|SECRET", RegexOptions.None, Limit) && !value.StartsWith("${", StringComparison.Ordinal)) yield return $"{name}: {variable} is written out";
        if (variable.EndsWith("_HOST", StringComparison.Ordinal) && !Services.ContainsKey(value)) yield return $"{name}: {variable} names '{value}', which is no service";
    }

    static IEnumerable<string> OfOurs(string name, JsonNode? service, string target)
    {
        if (service.Text("read_only") != "true" || !service.Texts("cap_drop").Contains("ALL", StringComparer.Ordinal)) yield return $"{name}: may do more than it needs";
        if (service.Text("stop_grace_period") is null) yield return $"{name}: is killed before it has handed over";
        var kept = service.Texts("volumes").Select(static volume => volume.Split(':')[1]).Concat(service.Texts("tmpfs").Select(static folder => folder.Split(':')[0]));
        if (!kept.Contains("/data", StringComparer.Ordinal)) yield return $"{name}: cannot write to /data";
        if (target == "worker")
        {
            foreach (var processor in service.Texts("command").Except(Processors.Worker.ProcessorCatalog.Names, StringComparer.Ordinal)) yield return $"{name}: there is no processor '{processor}'";
            if (!service.Texts("command").Any()) yield return $"{name}: runs no processor";
        }

        if (service.Text("environment", "PUBSUB_BACKEND") != "rabbitmq") yield return $"{name}: is not on the broker that all share";
        if (target != "silo") yield break;
        if (service.Text("environment", "TRUSTFLOW_STORE") != StoreOptions.Postgres) yield return $"{name}: is not on the store that all share";
        if (service.Text("environment", "TRUSTFLOW_CLUSTER_ID") is null) yield return $"{name}: is of no cluster";
        if (service.Text("environment", "TRUSTFLOW_BOOTSTRAP") is { } file && file != "none" && !Repository.Has(file)) yield return $"{name}: the image holds no {file}";
    }

    IEnumerable<string> OfProxy(string name, JsonNode? service, ProxyConfiguration proxy)
    {
        foreach (var variable in proxy.Needed.Where(variable => service.Text("environment", variable) is null)) yield return $"{name}: its configuration needs {variable}";
        foreach (var path in proxy.Paths.Except(HealthRoutes.All, StringComparer.Ordinal)) yield return $"{name}: asks for {path}, which silos do not serve";
        foreach (var door in proxy.Presets.Where(static preset => preset.Key.StartsWith("DOOR_", StringComparison.Ordinal) && preset.Value.Contains(':', StringComparison.Ordinal)))
        {
            var (host, port) = (door.Value.Split(':')[0], int.Parse(door.Value.Split(':')[1]));
            if (!Services.TryGetValue(host, out var target) || Proxy(target)?.Port("DOOR_PORT") != port) yield return $"{name}: {door.Value} is no door";
        }

        var listened = proxy.Presets.Where(static preset => preset.Key.EndsWith("_PORT", StringComparison.Ordinal)).Select(static preset => preset.Value);
        foreach (var port in service.Texts("ports").Where(port => !listened.Contains(port.Split(':')[^1], StringComparer.Ordinal))) yield return $"{name}: nobody listens behind {port}";
        if (proxy.Presets.TryGetValue("SILO_ADDRESS", out var address) && address != new SiloOptions().Listen.ToString()) yield return $"{name}: {address} is not where a silo listens";
    }

    IEnumerable<string> Needs(string name, JsonNode? service)
    {
        foreach (var (other, how) in service.Members("depends_on"))
        {
            if (!Services.TryGetValue(other, out var needed)) yield return $"{name}: waits for '{other}', which is no service";
            else if (how.Text("condition") is not ("service_started" or "service_healthy")) yield return $"{name}: waits for {other} to be '{how.Text("condition")}'";
            else if (how.Text("condition") == "service_healthy" && !TellsHealth(needed)) yield return $"{name}: waits for {other} to be healthy, which it never says";
        }

        if (service.Text("network_mode") is { } network && !(network.StartsWith("service:", StringComparison.Ordinal) && Services.TryGetValue(network[8..], out var owner) && Proxy(owner)?.Presets.ContainsKey("SILO_ADDRESS") == true))
            yield return $"{name}: its network is '{network}', which is no door's";
        if (ContainerImage.Target(service.Text("image")) == "silo" && service.Text("network_mode") is null) yield return $"{name}: no door shares its network";
    }

    bool TellsHealth(JsonNode? service) =>
        service.At("healthcheck") is not null || dockerfile.Effective(ContainerImage.Target(service.Text("image")), "HEALTHCHECK") is { Text: not "NONE" };

    /// <summary>The configuration that a service gives to HAProxy; null for other services.</summary>
    static ProxyConfiguration? Proxy(JsonNode? service) =>
        service.Texts("volumes").Select(static volume => volume.Split(':')).FirstOrDefault(static volume => volume[1] == "/usr/local/etc/haproxy/haproxy.cfg") is { } mount && Repository.Has(mount[0])
            ? new ProxyConfiguration(Repository.Read(mount[0]))
            : null;
}
