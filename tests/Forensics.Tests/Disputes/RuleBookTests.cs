using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Forensics.Disputes;
using Forensics.Disputes.States;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

/// <summary>docs/rules.md and docs/states.md are written from the code: the rules, their numbers, and the tests that hold them.</summary>
/// <remarks>FORENSICS_UPDATE_DOCS=1 writes the pages anew. Other test projects are read as sources, because this one can't load them.</remarks>
public sealed partial class RuleBookTests
{
    static readonly SortedDictionary<string, List<string>> Tests = FindTests();

    [Fact]
    public void Every_rule_has_a_test() => Assert.Empty(RuleBook.All.Select(rule => rule.Id).Except(Tests.Keys));

    [Fact]
    public void Tests_name_rules_that_are_there() => Assert.Empty(Tests.Keys.Except(RuleBook.All.Select(rule => rule.Id)));

    [Fact]
    public void A_rule_stands_once_with_its_source()
    {
        Assert.Equal(RuleBook.All.Count, RuleBook.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(RuleBook.All, rule => Assert.Matches("S[0-4]|assumed", rule.Source));
    }

    [Fact]
    public void Every_number_belongs_to_a_rule() =>
        Assert.Equal(typeof(DisputeOptions).GetProperties().Select(option => option.Name).Order(), RuleBook.All.SelectMany(rule => rule.Options).Distinct().Order());

    [Fact]
    public void The_page_of_rules_is_the_one_the_code_gives() => Same("rules.md", Rules());

    [Fact]
    public void The_page_of_states_is_the_one_the_code_gives() => Same("states.md", States());

    static void Same(string page, string text)
    {
        var path = Path.Combine(RepositoryRoot.Path, "docs", page);
        if (Environment.GetEnvironmentVariable("FORENSICS_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, $"docs/{page} is not what the code says; run the tests with FORENSICS_UPDATE_DOCS=1 and read what changed.");
    }

    static string Rules()
    {
        var text = new StringBuilder("""
            # Rules

            Written from [RuleBook](../src/Forensics.Disputes/Rules/RuleBook.cs) and the tests that name its rules (`FORENSICS_UPDATE_DOCS=1 dotnet test`); don't edit.
            Sources: S0 to S4 are the platform's guides to after-sale disputes and fake evidence; "assumed" is ours. Numbers are options with the defaults shown. States are drawn in [states.md](states.md).

            | rule | number | source | tests |
            | --- | --- | --- | --- |

            """);
        foreach (var rule in RuleBook.All)
        {
            var tests = Tests.TryGetValue(rule.Id, out var names) ? string.Join("<br>", names.Select(name => $"`{name}`")) : "–";
            text.Append(CultureInfo.InvariantCulture, $"| <a id=\"{rule.Id}\"></a>`{rule.Id}` {rule.Text} | {RuleBook.NumbersOf(rule)} | {rule.Source} | {tests} |\n");
        }

        return text.ToString();
    }

    static string States()
    {
        var text = new StringBuilder("""
            # States

            Written from the tables in the code; don't edit. What a state lacks is refused: for now where later states have the step, else for good.
            In brackets: what has to hold besides, named by the code it is refused with otherwise.

            """);
        foreach (var (name, mermaid) in StateTables.Drawings)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {name}\n\n```mermaid\n{mermaid}```\n");
        }

        return text.ToString();
    }

    static SortedDictionary<string, List<string>> FindTests()
    {
        var found = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var type in typeof(RuleBookTests).Assembly.GetTypes())
        {
            foreach (var method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                foreach (var rule in method.GetCustomAttributes<RuleAttribute>())
                {
                    Add(rule.Id, type.Name, method.Name);
                }
            }
        }

        foreach (var project in new[] { "Forensics.IntegrationTests", "Forensics.BrowserTests" })
        {
            var folder = Path.Combine(RepositoryRoot.Path, "tests", project);
            foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories) : [])
            {
                foreach (System.Text.RegularExpressions.Match method in Method().Matches(File.ReadAllText(file)))
                {
                    foreach (Capture id in method.Groups["id"].Captures)
                    {
                        Add(id.Value, Path.GetFileNameWithoutExtension(file), method.Groups["name"].Value);
                    }
                }
            }
        }

        return new(found.ToDictionary(pair => pair.Key, pair => pair.Value.ToList()), StringComparer.Ordinal);

        void Add(string id, string type, string method)
        {
            if (!found.TryGetValue(id, out var names))
            {
                found[id] = names = new SortedSet<string>(StringComparer.Ordinal);
            }

            names.Add($"{type}.{method}");
        }
    }

    // [Rule("…")] lines, perhaps with other attributes around, then the method they stand on.
    [GeneratedRegex(@"(?:^[ \t]*(?:\[Rule\(""(?<id>[a-z0-9-]+)""\)\]|\[[^\r\n]*\])[ \t]*\r?\n)+[ \t]*public [^\r\n(]*?(?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Method();
}
