using System.Text.RegularExpressions;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>One instruction of a Dockerfile, its lines joined.</summary>
sealed record DockerInstruction(string Name, string Text)
{
    /// <summary>The words behind it that are no options.</summary>
    public IReadOnlyList<string> Words => [.. Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(static word => word.StartsWith("--", StringComparison.Ordinal))];

    /// <summary>The value of an option; null if it is not given.</summary>
    public string? Option(string name) =>
        Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => word.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];
}

/// <summary>One stage: what it begins from, and what it does.</summary>
sealed record DockerStage(string Name, string From, IReadOnlyList<DockerInstruction> Instructions)
{
    public IEnumerable<DockerInstruction> All(string name) => Instructions.Where(instruction => instruction.Name == name);
}

/// <summary>A Dockerfile, read.</summary>
sealed record Dockerfile(IReadOnlyList<string> Arguments, IReadOnlyList<DockerStage> Stages)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public DockerStage? Stage(string? name) => Stages.FirstOrDefault(stage => stage.Name == name);

    /// <summary>A stage and those that it begins from, the nearest first.</summary>
    public IEnumerable<DockerStage> Line(DockerStage? stage)
    {
        for (; stage is not null; stage = Stage(stage.From)) yield return stage;
    }

    /// <summary>The last instruction of a name that holds for a stage; null if there is none.</summary>
    public DockerInstruction? Effective(string? stage, string name) => Line(Stage(stage)).SelectMany(one => one.All(name).Reverse()).FirstOrDefault();

    public static Dockerfile Parse(string text)
    {
        var joined = Regex.Replace(Regex.Replace(text, "^\\s*#.*\n", "", RegexOptions.Multiline, Limit), "\\\\\n\\s*", "", RegexOptions.None, Limit);
        var arguments = new List<string>();
        var stages = new List<DockerStage>();
        foreach (var line in joined.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, rest) = (line.Split(' ')[0], line[line.Split(' ')[0].Length..].Trim());
            if (name == "FROM") stages.Add(StageOf(rest));
            else if (stages.Count == 0) arguments.Add($"{name} {rest}");
            else ((List<DockerInstruction>)stages[^1].Instructions).Add(new(name, rest));
        }

        return new(arguments, stages);
    }

    static DockerStage StageOf(string text)
    {
        var words = text.Split(' ');
        return new(words.Length == 3 && words[1] == "AS" ? words[2] : "", words[0], new List<DockerInstruction>());
    }
}
