using System.Text.Json.Nodes;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>Says what is wrong within the pods of the kustomization.</summary>
/// <param name="objects">The kustomization.</param>
/// <param name="document">The text that says how to make the secret.</param>
/// <param name="secrets">The example of the file that it is made from.</param>
/// <param name="dockerfile">Where images of ours come from.</param>
/// <param name="programs">What variables they know.</param>
sealed class PodCheck(KubernetesObjects objects, string document, string secrets, Dockerfile dockerfile, ProgramVariables programs)
{
    const string WorkloadKeys = "replicas serviceName podManagementPolicy selector template volumeClaimTemplates";
    const string PodKeys = "automountServiceAccountToken enableServiceLinks terminationGracePeriodSeconds securityContext affinity initContainers containers volumes";
    const string ContainerKeys = "name image restartPolicy args envFrom env ports startupProbe readinessProbe livenessProbe lifecycle resources securityContext volumeMounts";
    const string ProbeKeys = "httpGet periodSeconds timeoutSeconds failureThreshold";
    const string ProxyFolder = "/usr/local/etc/haproxy";

    // What a silo takes at most to hand over what it has.
    const int HandOver = 30;

    public IEnumerable<string> Complaints() => [.. objects.Workloads.SelectMany(OfWorkload)];

    IEnumerable<string> OfWorkload(Workload workload)
    {
        foreach (var key in workload.Self.At("spec").NamesBeside(WorkloadKeys)) yield return $"{workload.Name}: '{key}' is no part of a workload that is known here";
        foreach (var key in workload.Pod.NamesBeside(PodKeys)) yield return $"{workload.Name}: '{key}' is no part of a pod that is known here";
        var headless = objects.Find("Service", workload.Self.Text("spec", "serviceName"));
        if (workload.Self.Text("kind") == "StatefulSet" && (headless.Text("spec", "clusterIP") != "None" || !headless.At("spec", "selector").Selects(workload.Labels))) yield return $"{workload.Name}: no headless Service names its pods";
        if (workload.Pod.Text("securityContext", "runAsNonRoot") != "true" || workload.Pod.Text("automountServiceAccountToken") != "false") yield return $"{workload.Name}: may do more than it needs";
        foreach (var complaint in Grace(workload)) yield return complaint;
        foreach (var complaint in Volumes(workload)) yield return complaint;
        foreach (var container in workload.Containers)
            foreach (var complaint in OfContainer(workload, container)) yield return $"{workload.Name}, {container.Text("name")}: {complaint}";
    }

    static IEnumerable<string> Grace(Workload workload)
    {
        var pause = workload.Containers.Select(static container => container.Text("lifecycle", "preStop", "sleep", "seconds")).Max(static seconds => seconds is null ? 0 : int.Parse(seconds));
        if (!int.TryParse(workload.Pod.Text("terminationGracePeriodSeconds"), out var grace) || grace < pause + HandOver) yield return $"{workload.Name}: is killed before it has handed over";
        if (workload.Runs("silo") && pause == 0) yield return $"{workload.Name}: stops while requests still come";
        if (workload.Runs("silo") && workload.Pod.At("affinity", "podAntiAffinity") is null) yield return $"{workload.Name}: all silos may be on one node";
    }

    IEnumerable<string> Volumes(Workload workload)
    {
        var claimed = workload.Self.Items("spec", "volumeClaimTemplates").Select(static claim => claim.Text("metadata", "name"));
        var declared = workload.Pod.Items("volumes").Select(static volume => volume.Text("name")).Concat(claimed).ToList();
        var mounted = workload.Containers.SelectMany(static container => container.Items("volumeMounts")).Select(static mount => mount.Text("name")).ToList();
        foreach (var volume in mounted.Except(declared, StringComparer.Ordinal)) yield return $"{workload.Name}: there is no volume '{volume}'";
        foreach (var volume in declared.Except(mounted, StringComparer.Ordinal)) yield return $"{workload.Name}: nobody mounts the volume '{volume}'";
        foreach (var map in workload.Pod.Items("volumes").Select(static volume => volume.Text("configMap", "name")).OfType<string>())
            if (objects.Generated(map).Count == 0 && objects.Find("ConfigMap", map) is null) yield return $"{workload.Name}: there is no config map '{map}'";
    }

    IEnumerable<string> OfContainer(Workload workload, JsonNode? container)
    {
        foreach (var key in container.NamesBeside(ContainerKeys)) yield return $"'{key}' is no part of a container that is known here";
        var image = container.Text("image");
        foreach (var complaint in ContainerImage.Complaints("its image", image, dockerfile)) yield return complaint;
        var context = container.At("securityContext");
        if (context.Text("allowPrivilegeEscalation") != "false" || context.Text("readOnlyRootFilesystem") != "true" || !context.Texts("capabilities", "drop").Contains("ALL", StringComparer.Ordinal)) yield return "may do more than it needs";
        if (container.At("resources", "requests") is null || container.Text("resources", "limits", "memory") is null) yield return "does not say what it needs";
        foreach (var complaint in Variables(workload, container)) yield return complaint;
        foreach (var kind in (string[])["startupProbe", "readinessProbe", "livenessProbe"])
            foreach (var complaint in OfProbe(workload, container, kind)) yield return complaint;
        if (ContainerImage.Target(image) is not { } target) yield break;
        var user = dockerfile.Effective(target, "USER")?.Text.Split(':')[0];
        if (workload.Pod.Text("securityContext", "runAsUser") != user) yield return $"is not the image's user, {user}";
        if (!container.Items("volumeMounts").Any(static mount => mount.Text("mountPath") == "/data")) yield return "cannot write to /data";
        if (target != "worker") yield break;
        foreach (var processor in container.Texts("args").Except(Processors.Worker.ProcessorCatalog.Names, StringComparer.Ordinal)) yield return $"there is no processor '{processor}'";
        if (!container.Texts("args").Any()) yield return "runs no processor";
    }

    static IEnumerable<string> OfProbe(Workload workload, JsonNode? container, string kind)
    {
        var probe = container.At(kind);
        if (probe is null && ContainerImage.Target(container.Text("image")) == "silo") yield return $"has no {kind}";
        if (probe is null) yield break;
        foreach (var key in probe.NamesBeside(ProbeKeys)) yield return $"'{key}' is no part of a probe that is known here";
        if (!HealthRoutes.All.Contains(probe.Text("httpGet", "path") ?? "")) yield return $"{kind}: silos do not serve '{probe.Text("httpGet", "path")}'";
        // By its number: names are those of the container itself, and it is the door that listens.
        if (!workload.Ports.Any(port => port.Number.ToString() == probe.Text("httpGet", "port"))) yield return $"{kind}: nobody listens on '{probe.Text("httpGet", "port")}'";
    }

    IEnumerable<string> Variables(Workload workload, JsonNode? container)
    {
        var named = new List<string>();
        foreach (var map in container.Items("envFrom").Select(static source => source.Text("configMapRef", "name")))
        {
            if (objects.Find("ConfigMap", map) is not { } settings) yield return $"there is no config map '{map}'";
            else named.AddRange(settings.Members("data").Select(static entry => entry.Key));
        }

        foreach (var variable in container.Items("env"))
        {
            var name = variable.Text("name") ?? "";
            named.Add(name);
            var secret = variable.At("valueFrom", "secretKeyRef");
            if (secret is null && variable.At("valueFrom", "fieldRef") is null) yield return $"{name} is written out";
            if (secret is null) continue;
            if (!document.Contains($"secret generic {secret.Text("name")} ", StringComparison.Ordinal)) yield return $"docs/containers.md does not say how to make the secret '{secret.Text("name")}'";
            if (!secrets.Split('\n').Contains($"{secret.Text("key")}=", StringComparer.Ordinal)) yield return $"the secret has no '{secret.Text("key")}'";
        }

        var proxy = Proxy(workload, container);
        foreach (var name in named)
        {
            var known = ContainerImage.Target(container.Text("image")) is { } target ? programs.Knows(target, name) : proxy?.Needed.Contains(name) == true || proxy?.Presets.ContainsKey(name) == true;
            if (!known) yield return $"its program does not know {name}";
        }

        if (proxy is null) yield break;
        foreach (var name in proxy.Needed.Except(named, StringComparer.Ordinal)) yield return $"its configuration needs {name}";
        foreach (var name in (string[])["DOOR_PORT", "DOOR_METRICS_PORT"])
            if (!workload.Listens(proxy.Presets[name])) yield return $"its configuration's {name} is no port of it";
    }

    /// <summary>The configuration that a container gives to HAProxy; null for other containers.</summary>
    ProxyConfiguration? Proxy(Workload workload, JsonNode? container)
    {
        var mount = container.Items("volumeMounts").FirstOrDefault(static mount => mount.Text("mountPath") == ProxyFolder);
        var volume = workload.Pod.Items("volumes").FirstOrDefault(volume => mount is not null && volume.Text("name") == mount.Text("name"));
        return objects.Generated(volume.Text("configMap", "name")).TryGetValue("haproxy.cfg", out var file) && objects.Files.TryGetValue(file, out var text) ? new ProxyConfiguration(text) : null;
    }
}
