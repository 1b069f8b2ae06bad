using System.Text.Json;
using System.Text.RegularExpressions;
using Forensics.IntegrationTests.Engine;

namespace Forensics.IntegrationTests.Cli;

/// <summary>The files for containers, as far as they can be held to the rest without an engine that runs them.</summary>
public sealed partial class ContainerTests
{
    static readonly string Root = Path.GetDirectoryName(EngineHost.Models)!;
    static readonly string Image = File.ReadAllText(Path.Combine(Root, "Dockerfile"));
    static readonly string Compose = File.ReadAllText(Path.Combine(Root, "docker-compose.yml"));

    public static TheoryData<string> Commands => [.. Arrays().Matches(Image + Compose).Select(match => match.Groups["command"].Value)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_program_knows_what_the_containers_start(string command)
    {
        // With --help nothing is run; what it does not know is exit code 2.
        var arguments = JsonSerializer.Deserialize<string[]>(command)!;
        Assert.Equal(0, (await CliProcess.RunAsync([.. arguments, "--help"])).ExitCode);
        Assert.Equal(2, (await CliProcess.RunAsync([arguments[0], "--no-such-option"])).ExitCode);
        var help = (await CliProcess.RunAsync(arguments[0], "--help")).Output;
        Assert.All(arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains(option, help, StringComparison.Ordinal));
    }

    [Fact]
    public void The_image_has_the_libraries_that_the_setup_installs_for_a_run()
    {
        var needs = RunNeeds().Match(File.ReadAllText(Path.Combine(Root, "tools", "setup.sh"))).Value;
        var packages = Packages().Matches(needs).Select(match => match.Groups[1].Value).ToList();
        Assert.True(packages.Count > 5);
        Assert.All(packages, package => Assert.Contains($" {package}", Image, StringComparison.Ordinal));
    }

    [Fact]
    public void No_password_stands_in_the_files_and_each_secret_is_asked_for()
    {
        Assert.DoesNotMatch(@"POSTGRES_PASSWORD:", Compose);
        Assert.Equal(3, Asked().Count(Compose));
        Assert.DoesNotContain(":-", Compose, StringComparison.Ordinal); // No variable has a default.
        Assert.Contains("USER forensics", Image, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^(?:\s*command:|CMD) (?<command>\[[^\]]*\])", RegexOptions.Multiline)]
    private static partial Regex Arrays();

    [GeneratedRegex(@"run_needs=\([^)]*\)")]
    private static partial Regex RunNeeds();

    [GeneratedRegex(@"=([a-z0-9.-]+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Packages();

    [GeneratedRegex(@"\$\{[A-Z_]+:\?[^}]+\}")]
    private static partial Regex Asked();
}
