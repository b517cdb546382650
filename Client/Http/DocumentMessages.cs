namespace TrustFlow.Client.Http;

/// <summary>A text document on its way into a flow.</summary>
/// <param name="Workspace">The flow's workspace.</param>
/// <param name="Id">What names the document; one with the same id takes its place.</param>
/// <param name="Revision">Rises with each load of the document; an older one never takes the place of a newer.</param>
/// <param name="Text">The document.</param>
public sealed record DocumentLoad(string Workspace, string Id, long Revision, string Text);

/// <summary>A search for passages.</summary>
/// <param name="Workspace">The flow's workspace.</param>
/// <param name="Query">The words.</param>
/// <param name="Limit">The most passages to answer, from 1.</param>
public sealed record KeywordSearch(string Workspace, string Query, int Limit);

/// <summary>What a search found.</summary>
/// <param name="Hits">The passages.</param>
public sealed record KeywordSearchAnswer(IReadOnlyList<SearchHit>? Hits);

/// <summary>A passage that was found.</summary>
/// <param name="Document">The document's id.</param>
/// <param name="Index">The passage's place in the document, from 0.</param>
/// <param name="Score">How well it fits; higher is better.</param>
/// <param name="Text">The passage.</param>
public sealed record SearchHit(string Document, int Index, double Score, string Text);
