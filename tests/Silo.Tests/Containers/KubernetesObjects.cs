using System.Text.Json.Nodes;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>The files of a kustomization, by their names, with all that their objects name.</summary>
sealed class KubernetesObjects
{
    public const string KustomizationFile = "kustomization.yaml";

    /// <param name="files">The folder's files, by name.</param>
    public KubernetesObjects(IReadOnlyDictionary<string, string> files)
    {
        Files = files;
        Kustomization = YamlText.Documents(files[KustomizationFile]).Single();
        All = [.. files.Where(static file => file.Key.EndsWith(".yaml", StringComparison.Ordinal) && file.Key != KustomizationFile).SelectMany(static file => YamlText.Documents(file.Value))];
        Workloads = [.. All.Where(static one => one.At("spec", "template") is not null).Select(static one => new Workload(one))];
    }

    public IReadOnlyDictionary<string, string> Files { get; }

    public JsonObject Kustomization { get; }

    public IReadOnlyList<JsonObject> All { get; }

    public IReadOnlyList<Workload> Workloads { get; }

    public IEnumerable<JsonObject> Of(string kind) => All.Where(one => one.Text("kind") == kind);

    public JsonObject? Find(string kind, string? name) => Of(kind).FirstOrDefault(one => one.Text("metadata", "name") == name);

    /// <summary>The files that a generated config map is made of: their names in it, and in the folder. Empty if there is none of that name.</summary>
    public IReadOnlyDictionary<string, string> Generated(string? name) =>
        Kustomization.Items("configMapGenerator").Where(one => one.Text("name") == name).SelectMany(static one => one.Texts("files"))
            .ToDictionary(static file => file.Split('=')[0], static file => file.Split('=')[^1], StringComparer.Ordinal);

    /// <summary>The files of the repository's folder, by name.</summary>
    public static Dictionary<string, string> Read() =>
        Directory.EnumerateFiles(Repository.Path("deploy/kubernetes")).ToDictionary(static file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);
}

/// <summary>What runs pods.</summary>
sealed class Workload(JsonObject self)
{
    public JsonObject Self => self;

    public string Name => $"{self.Text("kind")} {self.Text("metadata", "name")}";

    public JsonNode? Labels => self.At("spec", "template", "metadata", "labels");

    public JsonNode? Pod => self.At("spec", "template", "spec");

    /// <summary>The containers, sidecars too.</summary>
    public IEnumerable<JsonNode?> Containers => [.. Pod.Items("initContainers"), .. Pod.Items("containers")];

    /// <summary>Whether a container is one of an image of ours.</summary>
    public bool Runs(string target) => Containers.Any(container => ContainerImage.Target(container.Text("image")) == target);

    public IEnumerable<(string? Name, int Number)> Ports =>
        Containers.SelectMany(static container => container.Items("ports")).Select(static port => (port.Text("name"), int.Parse(port.Text("containerPort")!)));

    /// <summary>Whether somebody in a pod listens on what a port is called.</summary>
    public bool Listens(string? port) => Ports.Any(one => one.Name == port || one.Number.ToString() == port);
}
