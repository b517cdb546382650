using System.Text.Json.Nodes;
using TrustFlow.PubSub.RabbitMq;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>Says what is wrong between the objects of the kustomization, as far as that can be seen without a cluster.</summary>
static class KubernetesCheck
{
    static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["Namespace"] = "v1", ["ConfigMap"] = "v1", ["Service"] = "v1", ["StatefulSet"] = "apps/v1", ["Deployment"] = "apps/v1",
        ["PodDisruptionBudget"] = "policy/v1", ["NetworkPolicy"] = "networking.k8s.io/v1",
    };

    static readonly string[] ServerPorts = ["53", $"{new PostgresOptions().Port}", $"{new RabbitMqOptions().EffectivePort}"];

    public static IEnumerable<string> Complaints(KubernetesObjects objects) =>
        [
            .. Listed(objects), .. objects.All.SelectMany(Named), .. Twice(objects), .. Selected(objects),
            .. objects.Of("Service").SelectMany(service => OfService(objects, service)),
            .. objects.Of("NetworkPolicy").SelectMany(policy => OfPolicy(objects, policy)),
            .. OfSilos(objects),
        ];

    static IEnumerable<string> Listed(KubernetesObjects objects)
    {
        foreach (var key in objects.Kustomization.NamesBeside("apiVersion kind namespace resources configMapGenerator")) yield return $"'{key}' is no part of a kustomization that is known here";
        var generated = objects.Kustomization.Items("configMapGenerator").SelectMany(one => objects.Generated(one.Text("name")).Values);
        var listed = objects.Kustomization.Texts("resources").Concat(generated).Append(KubernetesObjects.KustomizationFile).ToList();
        foreach (var file in listed.Except(objects.Files.Keys, StringComparer.Ordinal)) yield return $"the kustomization lists {file}, which is not there";
        foreach (var file in objects.Files.Keys.Except(listed, StringComparer.Ordinal)) yield return $"the kustomization does not list {file}";
        if (objects.Find("Namespace", objects.Kustomization.Text("namespace")) is null) yield return "the kustomization's namespace is no object";
    }

    static IEnumerable<string> Named(JsonObject one)
    {
        var (kind, name) = (one.Text("kind"), one.Text("metadata", "name"));
        if (string.IsNullOrEmpty(name)) yield return $"a {kind} has no name";
        // A secret's value belongs into no file that is checked in.
        if (kind is null || !Kinds.TryGetValue(kind, out var version)) yield return $"{name}: a '{kind}' is not expected here";
        else if (one.Text("apiVersion") != version) yield return $"{kind} {name}: apiVersion '{one.Text("apiVersion")}' is not {version}";
    }

    static IEnumerable<string> Twice(KubernetesObjects objects) =>
        objects.All.GroupBy(static one => $"{one.Text("kind")} {one.Text("metadata", "name")}", StringComparer.Ordinal).Where(static same => same.Count() > 1).Select(static same => $"{same.Key} is there twice");

    static IEnumerable<string> Selected(KubernetesObjects objects)
    {
        foreach (var workload in objects.Workloads)
        {
            var selector = workload.Self.At("spec", "selector", "matchLabels");
            if (!selector.Members().Any() || !selector.Selects(workload.Labels)) yield return $"{workload.Name}: its selector does not match its pods";
            if (objects.Workloads.Any(other => other != workload && selector.Selects(other.Labels))) yield return $"{workload.Name}: its selector matches also another's pods";
        }

        foreach (var budget in objects.Of("PodDisruptionBudget"))
            if (!Any(objects, budget.At("spec", "selector", "matchLabels"))) yield return $"PodDisruptionBudget {budget.Text("metadata", "name")}: there are no such pods";
    }

    static bool Any(KubernetesObjects objects, JsonNode? labels) => labels.Members().Any() && objects.Workloads.Any(workload => labels.Selects(workload.Labels));

    static IEnumerable<string> OfService(KubernetesObjects objects, JsonObject service)
    {
        var name = $"Service {service.Text("metadata", "name")}";
        foreach (var key in service.At("spec").NamesBeside("clusterIP publishNotReadyAddresses selector ports")) yield return $"{name}: '{key}' is no part of a service that is known here";
        var selector = service.At("spec", "selector");
        if (!Any(objects, selector)) yield return $"{name}: there are no such pods";
        foreach (var port in service.Items("spec", "ports").Select(static port => port.Text("targetPort") ?? port.Text("port")))
            if (!objects.Workloads.Any(workload => selector.Selects(workload.Labels) && workload.Listens(port))) yield return $"{name}: nobody listens on '{port}'";
    }

    static IEnumerable<string> OfPolicy(KubernetesObjects objects, JsonObject policy)
    {
        var name = $"NetworkPolicy {policy.Text("metadata", "name")}";
        foreach (var key in policy.At("spec").NamesBeside("podSelector policyTypes ingress egress")) yield return $"{name}: '{key}' is no part of a policy that is known here";
        var selected = policy.At("spec", "podSelector", "matchLabels");
        if (selected is not null && !Any(objects, selected)) yield return $"{name}: there are no such pods";
        if (policy.At("spec", "podSelector") is null) yield return $"{name}: does not say for which pods";
        foreach (var (way, type) in new[] { ("ingress", "Ingress"), ("egress", "Egress") })
        {
            if (policy.At("spec", way) is not null && !policy.Texts("spec", "policyTypes").Contains(type, StringComparer.Ordinal)) yield return $"{name}: has {way} and is not of that type";
            foreach (var rule in policy.Items("spec", way))
            {
                foreach (var peer in rule.Items(way == "ingress" ? "from" : "to").Where(static peer => peer.At("namespaceSelector") is null))
                    if (!Any(objects, peer.At("podSelector", "matchLabels"))) yield return $"{name}: {way} for pods that are not there";
                foreach (var port in rule.Items("ports").Select(static port => port.Text("port")))
                {
                    var isOurs = objects.Workloads.Any(workload => selected.Selects(workload.Labels) && workload.Listens(port));
                    var isServers = way == "egress" && rule.At("to") is null && ServerPorts.Contains(port, StringComparer.Ordinal);
                    if (!isOurs && !isServers) yield return $"{name}: port {port} is nobody's";
                }
            }
        }
    }

    static IEnumerable<string> OfSilos(KubernetesObjects objects)
    {
        var silos = objects.Workloads.Where(static workload => workload.Runs("silo")).ToList();
        if (silos.Count != 1 || silos[0].Self.Text("spec", "replicas") != "3") yield return "there are not three silos";
        foreach (var silo in silos)
        {
            if (!objects.Of("PodDisruptionBudget").Any(budget => budget.At("spec", "selector", "matchLabels").Selects(silo.Labels) && budget.Text("spec", "maxUnavailable") == "1"))
                yield return $"{silo.Name}: more than one may be taken at a time";
            if (!objects.Of("Service").Any(service => service.Items("spec", "ports").Any(port => port.Text("port") == $"{SiloOptions.DefaultPort}") && service.At("spec", "selector").Selects(silo.Labels)))
                yield return $"{silo.Name}: no Service has port {SiloOptions.DefaultPort}, where clients look";
            var settings = objects.Find("ConfigMap", "trustflow-silo").At("data");
            if (settings.Text("TRUSTFLOW_STORE") != StoreOptions.Postgres) yield return $"{silo.Name}: is not on the store that all share";
            if (settings.Text("TRUSTFLOW_CLUSTER_ID") is null) yield return $"{silo.Name}: is of no cluster";
            if (settings.Text("TRUSTFLOW_BOOTSTRAP") is { } file && file != "none" && !Repository.Has(file)) yield return $"{silo.Name}: the image holds no {file}";
            foreach (var (variable, port) in new[] { ("TRUSTFLOW_SILO_PORT", ProgramVariables.SiloPort), ("TRUSTFLOW_GATEWAY_PORT", ProgramVariables.GatewayPort) })
                if ((settings.Text(variable) ?? $"{port}") is var given and not "0" && !silo.Listens(given)) yield return $"{silo.Name}: {variable} is {given}, which is no port of it";
        }
    }
}
