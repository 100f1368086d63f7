import { randomInt } from "node:crypto";

/** The tag that holds a run's name beside its own column. */
export const runNameTag = "mlflow.runName";

const qualities =
  "able ambitious amber awake bold brave bright brisk calm casual clean clever cosmic crisp curious daring deft eager early fast fine free fresh gentle glad grand happy honest humble keen kind lively loud lucid lucky mellow merry modest nimble noble orderly patient plucky polite proud quick quiet rare ready selective serene sharp shiny silent sincere smart smooth solid spry steady stellar subtle sunny swift tidy true upbeat valiant vivid warm wise witty zesty".split(
    " ",
  );
const creatures =
  "ant asp auk bass bat bear bee bird boar bug calf carp cat clam cod colt cow crab crane crow deer doe dog dolphin donkey dove duck eel elk ewe falcon fawn finch fish flea fly foal fowl fox frog gnat goat goose grouse gull hare hawk hen hog horse jay kit koi lamb lark loon lynx mare mink mole moose moth mouse mule newt owl ox panda perch pig pug quail ram ray robin roo rook seal shad shark sheep shrew shrike skink skunk slug snail snake snipe sow squid stag steed stoat stork swan tern toad trout turtle vole wasp whale wolf worm wren yak zebra".split(
    " ",
  );

/** A name for a run without one, of the kind that MLflow gives: `ambitious-mouse-882`. At most 20 characters. */
export function randomRunName(below: (bound: number) => number = randomInt): string {
  const pick = (words: readonly string[]) => words[below(words.length)] ?? "run";
  return `${pick(qualities)}-${pick(creatures)}-${below(1000)}`;
}
