using System.CommandLine;
using Forensics.Disputes;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;

namespace Forensics.Cli.Commands;

/// <summary><c>hash</c>: PDQ of pictures, one line each.</summary>
static class HashCommand
{
    public static Command Create()
    {
        var inputs = new Inputs();
        var dihedral = new Option<bool>("--dihedral") { Description = "Eight lines a picture, one for each way it can be turned or mirrored." };
        var command = new Command("hash", """
            Prints the PDQ hash of pictures as hash,quality,path; with --dihedral as hash,quality,form,path.
            A quality below 50 means too little detail to compare. Example: forensics hash photo.jpg
            """);
        inputs.AddTo(command);
        command.Add(dihedral);
        command.SetAction(parsed =>
        {
            foreach (var lines in Pictures.InOrder(inputs.Read(parsed), path => Lines(path, parsed.GetValue(dihedral))))
            {
                foreach (var line in lines.Printed)
                {
                    Console.WriteLine(line);
                }

                if (lines.Error is { } error)
                {
                    Terminal.Say(error);
                }
            }

            return ExitCode.Ok;
        });
        return command;
    }

    static (IReadOnlyList<string> Printed, string? Error) Lines(string path, bool dihedral)
    {
        try
        {
            var image = Pictures.Open(path, new DecodeLimits()).Upright;
            if (!dihedral)
            {
                var pdq = Pdq.Compute(image);
                return ([$"{pdq.Hash},{pdq.Quality},{path}"], null);
            }

            var forms = Pdq.Dihedral(image);
            return ([.. Enum.GetValues<Orientation>().Select(form => $"{forms[form]},{forms.Quality},{DisputeJson.NameOf(form)},{path}")], null);
        }
        catch (EvidenceFormatException error)
        {
            return ([], $"{path}: {error.Message}");
        }
    }
}
