using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>Says what is wrong with the Dockerfile, as far as that can be seen without building.</summary>
static class DockerfileCheck
{
    const string Instructions = "ARG FROM ENV WORKDIR COPY RUN USER ENTRYPOINT VOLUME EXPOSE HEALTHCHECK";
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <param name="text">The Dockerfile.</param>
    /// <param name="ignored">The <c>.dockerignore</c>.</param>
    /// <param name="programs">What variables each target's program knows.</param>
    public static IEnumerable<string> Complaints(string text, string ignored, ProgramVariables programs)
    {
        var file = Dockerfile.Parse(text);
        if (!file.Arguments.Contains("ARG ENGINE=orleans", StringComparer.Ordinal)) yield return "the engine is no argument with the default orleans";
        foreach (var complaint in file.Stages.SelectMany((stage, index) => OfStage(file, stage, index))) yield return complaint;
        foreach (var complaint in OfBuild(file, ignored)) yield return complaint;
        foreach (var target in programs.Targets.Append("cli"))
        {
            if (file.Stage(target) is null) yield return $"no stage '{target}'";
            else
                foreach (var complaint in OfTarget(file, target, programs)) yield return complaint;
        }

        if (file.Stages[^1].Name != "silo") yield return "a build without a target does not give the silo";
        if (file.Effective("silo", "HEALTHCHECK")?.Text.Contains("CMD [", StringComparison.Ordinal) != true) yield return "the silo has no health check that runs without a shell";
    }

    /// <summary>The published assembly of each folder that the build fills, <c>/out/silo</c> for instance.</summary>
    static Dictionary<string, string> Published(Dockerfile file) =>
        file.Stages.SelectMany(static stage => stage.All("RUN"))
            .SelectMany(run => Regex.Matches(run.Text, "dotnet publish (?<project>\\S+)[^&]* -o (?<folder>\\S+)", RegexOptions.None, Limit))
            .ToDictionary(static match => match.Groups["folder"].Value, static match => match.Groups["project"].Value, StringComparer.Ordinal);

    static IEnumerable<string> OfStage(Dockerfile file, DockerStage stage, int index)
    {
        if (stage.Name.Length == 0) yield return $"the stage from {stage.From} has no name";
        if (!file.Stages.Take(index).Any(earlier => earlier.Name == stage.From) && !ContainerImage.IsPinned(stage.From))
            yield return $"stage {stage.Name}: '{stage.From}' is no earlier stage, nor an image with a tag that says its version";
        foreach (var instruction in stage.Instructions.Where(static instruction => !Instructions.Split(' ').Contains(instruction.Name, StringComparer.Ordinal)))
            yield return $"stage {stage.Name}: '{instruction.Name}' is no instruction that is known here";
        foreach (var copy in stage.All("COPY"))
        {
            if (copy.Option("from") is { } from && !file.Stages.Take(index).Any(earlier => earlier.Name == from)) yield return $"stage {stage.Name}: copies from '{from}', which is no earlier stage";
            if (copy.Option("from") is not null) continue;
            foreach (var source in copy.Words.SkipLast(1).Where(static source => !Repository.Has(source))) yield return $"stage {stage.Name}: copies {source}, which is not there";
        }
    }

    static IEnumerable<string> OfBuild(Dockerfile file, string ignored)
    {
        var left = ignored.Split('\n').Where(static line => line.Length > 0 && line[0] != '#' && !line.Contains('*', StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        if (!left.Contains(".env")) yield return ".dockerignore: secrets of .env would get into the images' layers";
        var copied = file.Stages.SelectMany(static stage => stage.All("COPY")).Where(static copy => copy.Option("from") is null).SelectMany(static copy => copy.Words.SkipLast(1));
        foreach (var source in copied.Select(static source => source.TrimEnd('/')).Where(left.Contains)) yield return $".dockerignore: {source} is copied, and left out";
        foreach (var project in Published(file).Values)
        {
            if (!Repository.Has(project)) yield return $"publishes {project}, which is not there";
            else
                foreach (var needed in Projects(project).Where(needed => left.Contains(needed.Split('/')[0]))) yield return $".dockerignore: {needed} is needed by {project}, and left out";
        }
    }

    static IEnumerable<string> OfTarget(Dockerfile file, string target, ProgramVariables programs)
    {
        var user = file.Effective(target, "USER")?.Text.Split(':')[0];
        if (!int.TryParse(user, out var id) || id == 0) yield return $"stage {target}: runs as '{user}', which cannot be seen not to be root";
        var copies = file.Line(file.Stage(target)).SelectMany(static stage => stage.All("COPY")).ToDictionary(static copy => copy.Words[^1], static copy => copy.Words[0], StringComparer.Ordinal);
        foreach (var name in (string[])["ENTRYPOINT", "HEALTHCHECK"])
        {
            if (file.Effective(target, name)?.Text is not { } command)
            {
                if (name == "ENTRYPOINT") yield return $"stage {target}: starts nothing";
                continue;
            }

            if (command == "NONE") continue;
            var started = Regex.Match(command, "\\[\"dotnet\", \"(?<folder>/.*/)(?<assembly>[^/]+)\\.dll\"", RegexOptions.None, Limit);
            if (!started.Success) yield return $"stage {target}: {name} is no program that is started without a shell";
            else if (!copies.TryGetValue(started.Groups["folder"].Value, out var source) || !Published(file).TryGetValue(source.TrimEnd('/'), out var project))
                yield return $"stage {target}: {name} starts from {started.Groups["folder"].Value}, where nothing is published";
            else if (Repository.Has(project) && Assembly(project) != started.Groups["assembly"].Value) yield return $"stage {target}: {name} starts {started.Groups["assembly"].Value}, but {project} makes {Assembly(project)}";
        }

        foreach (var variable in file.Stage(target)!.All("ENV").SelectMany(static instruction => instruction.Words).Select(static word => word.Split('=')[0]))
            if (!programs.Knows(target, variable)) yield return $"stage {target}: no program of it knows {variable}";
        var exposed = file.Stage(target)!.All("EXPOSE").SelectMany(static instruction => instruction.Words).Select(int.Parse);
        foreach (var port in exposed.Except(ProgramVariables.Ports)) yield return $"stage {target}: port {port} is none that the silo listens on by default";
    }

    static string Assembly(string project) =>
        XDocument.Load(Repository.Path(project)).Descendants("AssemblyName").SingleOrDefault()?.Value ?? $"TrustFlow.{Path.GetFileNameWithoutExtension(project)}";

    /// <summary>A project and all that it refers to, as paths from the root.</summary>
    static IEnumerable<string> Projects(string project)
    {
        var references = XDocument.Load(Repository.Path(project)).Descendants("ProjectReference").Select(static reference => (string)reference.Attribute("Include")!);
        return references
            .Select(reference => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.Path(project))!, reference))))
            .SelectMany(Projects)
            .Prepend(project)
            .Distinct(StringComparer.Ordinal);
    }
}
